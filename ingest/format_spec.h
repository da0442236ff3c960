#pragma once

#include <string>
#include <vector>

namespace netra {

// How a stream's records are to be read. Written as one string it is what a stream, a dead letter and a manifest name as
// their format, and what make_format() takes:
//
//   jetstream_v1
//   jetstream_v1 in cloudevents
//   jetstream_v2 with /etc/netra/one.zdict,/etc/netra/two.zdict
//   ./warung.yaml in connect with /etc/netra/one.zdict
struct FormatSpec {
  std::string format;    // a name that INTERFACES lists, or the path of a mapping file
  std::string envelope;  // what records are wrapped in (ingest/envelope.h); empty for nothing
  std::vector<std::string> dictionaries;  // files of zstd dictionaries, for records that are frames packed with them

  static FormatSpec parse(const std::string& text);
  std::string text() const;
};

}  // namespace netra
