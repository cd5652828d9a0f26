"""The job queue that nodes fill and workers empty. One name, so that both mean the same."""

DOCKET = "vivavoce"
