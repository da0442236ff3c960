#!/usr/bin/env bash
# Stands for Kafka's own tool: --bootstrap-server ADDRESS --create --topic TOPIC --partitions N.
set -euo pipefail
[ "$1 $3 $4 $6" = "--bootstrap-server --create --topic --partitions" ] || { echo "kafka-topics.sh: this stand-in knows no '$*'" >&2; exit 2; }
exec "$NETRA_BUILD/tests/kafka/kafka_client" "$2" create "$5" "$7"
