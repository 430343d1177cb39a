"""The built-in corpora, as routers see them: names, descriptions and queries that each answers."""

from corrobora.records import Corpus, CorpusName

BUILTIN: tuple[Corpus, ...] = (
    Corpus(
        name=CorpusName("paragraph"),
        modality="text",
        granularity="paragraph",
        description="Short passages of running text: single facts, definitions, names, dates, "
        "reasons and statements that one paragraph answers.",
        examples=(
            "When was the company founded?",
            "Who wrote the report?",
            "What is the main risk that the authors name?",
            "Why was the merger delayed?",
        ),
    ),
    Corpus(
        name=CorpusName("document"),
        modality="text",
        granularity="document",
        description="Whole documents: what a document is about, its summary, its structure, and "
        "questions that need several parts of it together.",
        examples=(
            "What is this report about?",
            "Summarise the annual report of 2022.",
            "Which documents discuss water quality?",
            "How does the argument develop over the chapters?",
        ),
    ),
    Corpus(
        name=CorpusName("table"),
        modality="table",
        granularity="table",
        description="Tables with rows and columns of figures: amounts, counts, rates and "
        "comparisons over years, regions or products.",
        examples=(
            "What was the total revenue in 2022?",
            "Which region had the highest growth rate?",
            "How many employees did each division have?",
            "What is the net income in USD millions?",
        ),
    ),
    Corpus(
        name=CorpusName("image"),
        modality="image",
        granularity="image",
        description="Figures, charts, diagrams, maps and photographs with their captions: what "
        "is shown, its colours, shapes, trends and labels.",
        examples=(
            "What does Figure 3 show?",
            "Which colour is the largest slice of the pie chart?",
            "What is the trend of the line in the chart?",
            "Which city is marked on the map?",
        ),
    ),
    Corpus(
        name=CorpusName("page"),
        modality="page",
        granularity="page",
        description="Whole pages as they are laid out: slides, forms, brochures and scans where "
        "text, tables and figures have to be read together.",
        examples=(
            "What is on the title page?",
            "Which slide lists the next steps?",
            "What does the form ask for under section 2?",
            "What is written on page 12?",
        ),
    ),
    Corpus(
        name=CorpusName("clip"),
        modality="video",
        granularity="clip",
        description="Short clips of videos and recordings: one moment, action or spoken "
        "sentence and when it happens.",
        examples=(
            "When does the speaker mention the budget?",
            "What does the chef add after the onions?",
            "What happens right after the goal?",
        ),
    ),
    Corpus(
        name=CorpusName("video"),
        modality="video",
        granularity="video",
        description="Whole videos and recordings: what a talk, film or meeting is about from "
        "beginning to end.",
        examples=(
            "What is the lecture about?",
            "Which video explains how to change a tyre?",
            "Summarise the meeting.",
        ),
    ),
)
