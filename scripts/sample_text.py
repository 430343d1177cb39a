"""The words of the sample report. The town, the river and everything in it are made up.

On purpose: the tide gate's closings are told twice and differ (14 in OPERATIONS, 17 in PEOPLE),
and nothing says what anybody is paid. A line that begins with # is a heading.
"""

TITLE = "Keeping the Wend out"
SUBTITLE = "Annual Report 2025"
BOARD = "Easthithe Flood Protection Board"

KEY_FIGURES = [
    ("31 km", "of embankment kept"),
    ("9", "pumping stations"),
    ("0", "homes flooded"),
    ("86 %", "of households reached by warnings in time"),
]

FOREWORD = """
# Foreword

Nobody in Easthithe had to leave home because of water in 2025. That is the shortest report that
this board can give, and the one that it is proudest of.

It was not a quiet year. Three storms crossed the estuary between January and March, and the autumn
brought the wettest November since records began in 1911. The embankments held, the pumps ran, and
volunteers walked the river at night when we asked them to.

The work of the coming years is harder to see. Clay dries in hot summers and cracks where nobody
looks. Pumps that our predecessors bought in the seventies are at the end of their lives. We have
begun to replace them, one station a year, and we ask the town for patience with the road works
that come with it.

This report says what was done, what it cost and what is left to do. The letter of the inspecting
engineer, printed as we received it, closes the report.

Ruth Calloway, Chair of the Board
"""

OPERATIONS = """
# The tide gate

The tide gate at Ferry Lane keeps the estuary out of the old harbour when a high tide and a storm
come together. The tide gate at Ferry Lane was closed 14 times in 2025. Every closing was announced
to the harbour master at least three hours ahead, and no ship had to wait longer than one tide.

In September divers cleaned the sill and found two of the eight rubber seals torn. Both were
renewed within the month. The steel of the gate itself was painted in 2019 and needs no work before
2031.

# Pumping stations

Nine stations lift rain water out of the lower town. Together they moved 6.2 million cubic metres, a
fifth more than in an ordinary year. The station at Mill Basin did most of it, because the new
housing at Tanner's Field drains there.

Pump 3 at Mill Basin was replaced in June because its bearings had worn beyond repair. The new pump
uses a third less electricity and can be started from the control room. The old one, built in 1974,
now stands in front of the town museum.

Power failed twice at the Lowmoor station, on 6 January and on 21 November. Both times the diesel
generator took over within forty seconds. A second cable is planned for 2027.

Screens in front of the pumps caught 46 tonnes of reed, branches and rubbish, among it two bicycles
and a church pew. The screen at Weir Street is still raked by hand; the others clean themselves.

# Embankments

Inspectors walked all 31 kilometres of embankment in spring and again in autumn. They noted 212
defects, most of them rabbit burrows and ruts, and 190 were mended before the winter. The rest lie
on section C, where the clay has to be renewed as a whole.

Grazing sheep returned to sections A and B after ten years of mowing. Their hooves close small
cracks, and the grass roots have grown deeper since.

On section D the path along the crown was paved for a length of 900 metres. Cyclists had worn a
channel into the grass that let rain run down the slope. The paving is paid for by the county.

# Rivers need room

The meadow at Heron's Reach was lowered by half a metre so that the river can spread there before
it reaches the town. It filled for the first time on 19 November and took the top off the flood.
Lapwings have begun to nest there.

Two farms let their lowest fields to the board under a contract of twenty years. They may sow what
they like, and are paid for the harvest when the fields have to take water.

# Measuring

Fourteen gauges report the level of the river every five minutes. The one at the Old Bridge has done
so since 1911, first by a keeper with a notebook, then by a float and a pen, and since May by radar.
For a year the old float runs beside it, so that the two can be compared.

Sixty standpipes show how high the water stands inside the embankments. They were read by hand once
a month until now. Twelve of them, all on sections C and D, have been given sensors that call the
control room by themselves when the water in them rises faster than a hand's breadth a day.
"""

MONEY = """
The board spent 4.84 million euros in 2025, a little more than it had planned. The new seals of the
tide gate and the repairs after the storms of January were not in the budget. Pumping stations cost
less than foreseen, because the new pump was delivered at the price of the year before.
"""

TABLE_CAPTION = "Table 1. Spending by programme in 2025, in thousand euros."
TABLE = [
    ["Programme", "Budget", "Spent", "Difference"],
    ["Embankments", "1,840", "1,915", "+75"],
    ["Pumping stations", "1,260", "1,187", "-73"],
    ["Tide gate", "730", "812", "+82"],
    ["Monitoring and warning", "415", "398", "-17"],
    ["Administration", "520", "531", "+11"],
    ["Total", "4,765", "4,843", "+78"],
]

LEVELS = """
Water rose above the alarm level of 3.2 metres in three months: January, February and November
(Figure 1). The highest level, 3.9 metres on 20 November, stayed 60 centimetres below the crown of
the lowest embankment.
"""

FIGURE_CAPTION = "Figure 1. Highest water level at the Old Bridge gauge, by month in 2025."
FIGURE_AXIS = "metres above gauge zero"
ALARM = ("alarm level", 3.2)
LEVEL_BY_MONTH = [
    ("Jan", 3.6), ("Feb", 3.4), ("Mar", 2.8), ("Apr", 2.4), ("May", 2.1), ("Jun", 1.8),
    ("Jul", 1.6), ("Aug", 1.7), ("Sep", 2.0), ("Oct", 2.7), ("Nov", 3.9), ("Dec", 2.9),
]  # fmt: skip

PEOPLE = """
# Warnings

A flood that people know of two hours ahead costs half as much as one that surprises them. The
board therefore sends its warnings by telephone, by text message and through the sirens of the fire
brigade. In the yearly survey, 86 percent of households said that the last warning had reached them
in time.

Eleven warnings were sent, nine of which were followed by high water. Two were too careful: the
wind turned before the tide came in. We would rather explain a warning that was not needed than
miss one that was.

People who do not hear well can now have a lamp that flashes when a warning is sent. It is lent by
the town library, and 130 households have one.

# The night of 20 November

At ten in the evening the gauge at the Old Bridge passed the alarm level and kept rising. Volunteers
laid four thousand sandbags along Quay Street, where the wall is lowest. Shortly after three the
water stood still, a hand's breadth under the bags, and by breakfast it was falling.

It was the last and longest closing of the year. The tide gate at Ferry Lane was closed 17 times in
2025. Its keepers slept in the gate house for two nights.

The hospital had moved its kitchen upstairs the day before and moved it back the day after. Nothing
was damaged, and breakfast was late by an hour.

# Volunteers

The river watch has 412 members, the youngest sixteen and the oldest eighty-one. Each took part in
at least one exercise. After the November flood the town thanked them with a supper in the grain
hall.

New members learn to read a gauge, to tell clear seepage from muddy, and to fill a sandbag so that
it lies flat: half full, and never tied too tight.

# Staff and safety

The board employs 38 people, two more than a year before. One accident at work was reported: a
fitter bruised a hand at the Lowmoor station and was back after a week.

Two apprentices finished their training as pump fitters, and both stayed. For the first time a
woman, Ines Mortlake, is in charge of the gate house.

# Schools

Twenty-three school classes visited the gate house. The model of the estuary, in which children can
make their own storm, was mended and has a new pump as well.

# What comes next

In 2026 the board will renew the clay of section C, replace the pump at Weir Street and ask the town
council for leave to raise the wall on Quay Street by thirty centimetres. Drawings will be shown in
the library from March on, and everybody is invited to say what they think.

The river does not read our plans. The gauge, the pumps and four hundred pairs of boots remain what
stands between the Wend and the town, and we thank everybody who keeps them ready.
"""

LETTERHEAD = ("HOLT & MARSH", "Consulting Engineers   12 Chapel Row   Easthithe")
LETTER = """9 December 2025

To the Easthithe Flood Protection Board

Dear members of the Board,

on 2 December we inspected section C of the river
embankment between the Old Bridge and the rowing club.
The crown is level and the grass is sound. On the land
side we found seepage at two places, together about
forty metres long. The water was clear, so no soil is
being carried out, and there is no danger at present.

We advise the Board to drive a wall of steel sheet
piles, six metres deep, along these forty metres before
the end of September 2026, and to read the three new
standpipes every week until then. Heavy vehicles should
keep off the crown of section C in wet weather.

Yours faithfully,



Edmund Holt, Chartered Engineer"""
