#pragma once

#include <string>
#include <vector>

#include "app/command.h"
#include "ingest/dump.h"

namespace netra {

// How the dumps that a command is given are to be read.
struct InputOptions {
  std::string format, domain, envelope = "none";
  std::vector<std::string> dictionaries;
};

// `needed`: the command cannot do without --format.
void declare_input(Options& options, InputOptions& input, bool needed);
DumpOptions dump_options(const InputOptions& input);

// The files in the given order; a folder stands for its files, sorted by name, folders in it included.
// Throws InputError naming what does not exist.
std::vector<std::string> list_inputs(const std::vector<std::string>& arguments);

}  // namespace netra
