"""An optional second opinion on a translation: a language model that the user runs or names looks at single pairs of sentences.

`settings.py` says whom to ask, `cases.py` which pairs and about what, `question.py` puts the question and reads the answer,
`endpoint.py` speaks HTTP, `opinion.py` makes of the answers what a report shows. Nothing else in the project uses a network.
"""
