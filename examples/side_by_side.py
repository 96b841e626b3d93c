"""Two comparisons across the five reports, two lines of pandas each; side_by_side.txt holds what they print."""

from aleppo_reports import load

# What does each outlet call the forces that entered the Old City, in its own voice and in the voices it reports?
forces = load("event_actors").query("event_id == 'old-city-capture' and role == 'agent'")["actor_id"]
called = (
    load("labels", expand=True)
    .query("actor_id in @forces")
    .pivot_table("label_id", ["voice", "exact"], "article_publisher_name", "count", fill_value=0, observed=True)
)
print(called.reset_index().to_string(index=False))
print()

# How much of east Aleppo was taken by 7 to 9 December: every answer, with claimant, relay, outlet, whole and words.
relays = load("attributions", expand=True).query("role == 'relay'").groupby("figure_id")["actor_name"].agg(", ".join)
taken = (
    load("answers")
    .query("disagreement_id == 'share-of-east-aleppo-taken-december'")
    .merge(load("figures", expand=True), on="figure_id")
    .assign(relay=lambda answers: answers["figure_id"].map(relays).fillna("–"))
)
columns = ["claimant_name", "relay", "article_publisher_name", "value", "of", "exact"]
print(taken[columns].to_string(index=False, na_rep="–"))
