#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>
#include <vector>

#include "matcher/verdict.h"

namespace netra {

// Rules and the pieces of `text` that they rest on, as INTERFACES has them: [{"rule","start","end","text"}, …].
void put_evidence(rapidjson::Writer<rapidjson::StringBuffer>& writer, const std::vector<Evidence>& list, std::string_view text);

}  // namespace netra
