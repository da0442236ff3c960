#pragma once

#include <librdkafka/rdkafka.h>

#include <map>
#include <string>

// What an operator does to a cluster. Each returns 0 when the brokers have done it; else it says why and returns 1.
int create_topic(rd_kafka_t* handle, const std::string& topic, int partitions, int replicas, const std::map<std::string, std::string>& settings);
int delete_topic(rd_kafka_t* handle, const std::string& topic);
int add_partitions(rd_kafka_t* handle, const std::string& topic, int partitions);
// Records below `offset` are gone afterwards, as retention would have it.
int trim(rd_kafka_t* handle, const std::string& topic, int32_t partition, int64_t offset);
// Allows READ and DESCRIBE on a topic, or READ on a group.
int allow(rd_kafka_t* handle, const std::string& user, const std::string& what, const std::string& name);
