#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metrics/civil_time.h"

namespace netra {

// The configuration as plain data. The member initialisers are the one home of defaults; config_keys.cc says how each
// key is spelled, read and printed, and what it means.

inline constexpr uint64_t kThreadsMax = 1024;

struct TopicConfig {
  std::string name, format, domain, start = "earliest";
};

struct Config {
  std::string store = "/var/lib/netra";
  std::vector<std::string> rules;  // empty: the shipped packs
  std::string campaign_accounts;   // empty: none
  std::string cache;               // empty: the user's cache folder
  std::map<std::string, std::string> kafka = {{"bootstrap.servers", "127.0.0.1:9092"}, {"group.id", "netra"}};
  std::vector<TopicConfig> topics;
  std::string http_listen = "127.0.0.1:9464";
  TimeUs horizon = 400 * kDayUs, lateness = 7 * kDayUs;
  uint64_t memory_bytes = uint64_t{2} << 30;
  uint64_t record_bytes = uint64_t{16} << 20;
  uint64_t unpack_ratio = 500;     // 0: any
  uint64_t threads = 0;            // 0: one per processor
  uint64_t dead_letters = 1'000'000;
  uint64_t dead_letter_bytes = uint64_t{1} << 30;
  TimeUs stall = 300 * kSecondUs;
  std::string dead_letter_topic;   // empty: none
  std::string heartbeat_topic;     // empty: none
  TimeUs heartbeat_every = 10 * kSecondUs;
  TimeUs keep_evidence = 5 * 365 * kDayUs, keep_dead_letters = 90 * kDayUs, keep_access_log = 5 * 365 * kDayUs;
  std::string log_level = "info";

  std::string path;  // the file that it was read from
  // Key → what the file says, where that is a reference to the environment or to a file: shown instead of the value.
  std::map<std::string, std::string> references;

  int horizon_days() const { return static_cast<int>(horizon / kDayUs); }
  // The folders of rules to read: those given, or the shipped ones.
  std::vector<std::string> rule_folders() const;
  // Where compiled databases are kept; empty for nowhere.
  std::string cache_folder() const;
  unsigned worker_count() const;
};

// Throws InputError with every mistake of the file (`-`: standard input), each with its line, its key and what to do.
Config read_config(const std::string& path);
Config parse_config(const std::string& path, const std::string& text);

// The configuration as YAML that read_config() reads back; no secret is printed. `documented`: every key with its
// meaning, unit and default.
std::string config_yaml(const Config& config, bool documented);

// `${ENV:NAME}` and `${FILE:path}` in `text` replaced. Throws InputError (without a place) naming what is missing.
std::string expand_references(const std::string& text);

// Cache folder and rule folders without a configuration file.
std::string default_cache_folder();
std::vector<std::string> shipped_rules();

}  // namespace netra
