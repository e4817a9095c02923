"""A LocalCluster of processes: says where its scheduler is, and ends when its standard input does.

``python -m tests.machines WORKERS FAULT``
"""

import os
import sys

from distributed import LocalCluster


def main() -> None:
    """Be the cluster."""
    os.environ["FAULT"] = sys.argv[2]
    with LocalCluster(
        n_workers=int(sys.argv[1]),
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        preload=["tests.machines.preload"],
    ) as cluster:
        print(cluster.scheduler_address, flush=True)  # noqa: T201
        sys.stdin.read()


if __name__ == "__main__":
    main()
