"""The review desk: a person reads each record beside its words, in a browser on the same machine, and signs it.

What the page shows is made from the annotations by pure functions (`views`); what a person does there goes through
`desk`, which writes nothing that a rule refuses and nothing over what somebody else wrote meanwhile, and through
`journal`, which has it on disk before it is confirmed. `app` lets only this person's browser in.
"""
