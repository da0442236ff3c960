#include "app/run_settings.h"

#include <fmt/format.h>

#include "app/program.h"
#include "matcher/matcher.h"

namespace netra {

CommitterOptions committer_options(const Config& config, std::optional<TimeUs> lateness) {
  CommitterOptions options;
  options.horizon_days = config.horizon_days();
  options.lateness = lateness;
  options.dead_letters_max = config.dead_letters;
  options.dead_letter_bytes_max = config.dead_letter_bytes;
  options.dead_letter_outbox = !config.dead_letter_topic.empty();
  options.program = kProgramVersion;
  options.normaliser = Matcher::normaliser_version();
  return options;
}

std::map<std::string, std::string> fixed_configuration(const Config& config, std::optional<TimeUs> lateness) {
  return {{"horizon", fmt::format("{}d", config.horizon_days())},
          {"lateness", lateness ? fmt::format("{}s", *lateness / kSecondUs) : "none"}};
}

std::map<std::string, std::string> noted_configuration(const Config& config) {
  return {{"limits.record", std::to_string(config.record_bytes)}, {"limits.unpack_ratio", std::to_string(config.unpack_ratio)}};
}

int stored_horizon_days(const Store& store) {
  const auto configuration = store.run().configuration;
  const auto found = configuration.find("horizon");
  const auto horizon = found == configuration.end() ? std::nullopt : parse_duration(found->second);
  return static_cast<int>(horizon.value_or(Config{}.horizon) / kDayUs);
}

}  // namespace netra
