#pragma once

#include <map>
#include <optional>
#include <string>

#include "app/config.h"
#include "store/committer.h"
#include "store/store.h"

namespace netra {

// What a run's store and committer are told of the configuration: replay, run and dead-letters alike.

// `lateness` none: nothing is late.
CommitterOptions committer_options(const Config& config, std::optional<TimeUs> lateness);
// What can change a result: stands in the store and must stay the same.
std::map<std::string, std::string> fixed_configuration(const Config& config, std::optional<TimeUs> lateness);
// Limits that make dead letters of records; they may be raised between two starts. In bytes, and a ratio.
std::map<std::string, std::string> noted_configuration(const Config& config);
// The horizon that the store was made with; the default's where it says none.
int stored_horizon_days(const Store& store);

}  // namespace netra
