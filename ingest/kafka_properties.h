#pragma once

#include <map>
#include <string>

#include "ingest/kafka_handles.h"

namespace netra {

// A consumer's configuration: what an operator wrote, over what Netra's promises need. Throws InputError for a
// property that librdkafka does not know, for a bad value, and for one that would break a promise (it says which).
KafkaConf make_consumer_conf(const std::map<std::string, std::string>& properties);

}  // namespace netra
