#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "app/config.h"
#include "ingest/dump.h"

namespace netra {

// How the dumps that a command is given are to be read.
struct InputOptions {
  std::string format, domain, envelope = "none";
  std::vector<std::string> dictionaries;
};

inline constexpr const char* kDumpsMeaning =
    "Dumps: lines, plain or in gz, bz2, xz, zst, or a tar of such; folders stand for their files in the order of their names; "
    "- is standard input";

void declare_input(Options& options, InputOptions& input);
// `say` is where a person is told how dumps are read: standard error.
DumpOptions dump_options(const InputOptions& input, const Config& config);

// The least of limits.memory that is not for unpacking.
uint64_t replay_flight_bytes(const Config& config);
uint64_t replay_store_bytes(const Config& config);

// The files in the given order; a folder stands for its files, sorted by name, folders in it included.
// Throws InputError naming what does not exist.
std::vector<std::string> list_inputs(const std::vector<std::string>& arguments);

}  // namespace netra
