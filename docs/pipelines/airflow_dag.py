"""A night of Endcap for Apache Airflow 3: trains two models, then ranks and scores every customer.

Copy this file into Airflow's folder of DAGs. `trainer` and `scorer` must be on the workers' PATH, and the paths below
must be the same folders on all workers that run these tasks.
"""

import subprocess
from datetime import datetime, timedelta, timezone

from airflow.exceptions import AirflowFailException
from airflow.sdk import DAG, task

PIPELINES = "/etc/endcap/pipelines"
STORE = "/var/lib/endcap/models"
DATA = "/var/lib/endcap/data"
LISTS = "/var/lib/endcap/lists"

# Exit codes with which another try ends in the same way, and what somebody should look at.
FINAL = {
    2: "a gate or threshold was not met; what was published before is still served",
    3: "the data is invalid",
    5: "a model, alias or version is missing or damaged",
    64: "the pipeline or an option has a mistake",
    66: "an input file is missing or cannot be read",
}


def run(*command: str) -> None:
    """Runs a command: what it prints is in the task's log; 75 (locked) and whatever may pass are tried again."""
    code = subprocess.run(command, check=False).returncode
    if code in FINAL:
        raise AirflowFailException(f"{command[0]} ended with {code}: {FINAL[code]}")
    if code != 0:
        raise RuntimeError(f"{command[0]} ended with {code}")


with DAG(
    dag_id="endcap",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 5, "retry_delay": timedelta(minutes=10), "execution_timeout": timedelta(hours=6)},
    tags=["endcap"],
) as dag:

    @task
    def train(pipeline: str) -> None:
        run("trainer", "run", f"{PIPELINES}/{pipeline}.yaml", "--store", STORE)

    # Lists are made with whatever is published, also after a night whose training failed or was refused.
    @task(trigger_rule="all_done")
    def rank() -> None:
        run(
            "scorer", "batch", "--model", "recommendations", "--store", STORE, "--consent", f"{DATA}/consent.csv",
            "--top", "20", "--minimum-personal", "0.5", "--output", f"{LISTS}/lists.csv",
        )

    @task(trigger_rule="all_done")
    def score() -> None:
        run(
            "scorer", "batch", "--model", "churn", "--store", STORE, "--events", f"{DATA}/events.csv",
            "--consent", f"{DATA}/consent.csv", "--explain", "--output", f"{LISTS}/leaving.csv",
        )

    # Airflow judges a run by its last tasks, which go on after a failed training; this one fails with it.
    @task(trigger_rule="one_failed", retries=0)
    def report() -> None:
        raise AirflowFailException("a training failed or was refused; its task's log says why")

    recommendations = train.override(task_id="train_recommendations")("recommendations")
    churn = train.override(task_id="train_churn")("churn")
    recommendations >> rank()
    churn >> score()
    [recommendations, churn] >> report()
