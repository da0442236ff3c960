#pragma once

#include <string>

#include "store/store.h"

namespace netra {

// The run manifest (INTERFACES): inputs, records, dead letters by reason, events by kind, hits by act and grade,
// schedule, program, the configuration that can change a result, root. One JSON document, indented, with LF.
std::string manifest_json(const Store& store, const std::string& program);
// Writes it as `manifest.json` in the store's folder by atomic rename. Throws SystemError.
void write_manifest(const Store& store, const std::string& program);

}  // namespace netra
