"""Check and tabulate a corpus of many articles part by part, in several processes or on several machines.

What is done with some articles (`batches`) needs them, and what stands beside the articles and concerns them
(`slices`); it gives findings, rows in partitions, and the little that has to be known of them elsewhere. That is put
together by keys (`together`). Whatever runs it (`engines`), the findings are those of all articles at once.
"""
