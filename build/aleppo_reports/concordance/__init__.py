"""Readers that read coded values again from their words: figures (`numbers`) and dates (`dates`).

They know English news prose and nothing of the articles, the records or the rest of the package. A reader answers only
where its rules leave one reading; for everything else it answers None, and a person must say what was inferred.
"""
