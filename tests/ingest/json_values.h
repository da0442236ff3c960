#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace netra {

// A JSON text with its object keys sorted, absent and null members dropped, and `dropped` left out of the top object:
// equal texts mean equal values. Numbers keep their digits.
std::string canonical_json(std::string_view json, std::string_view dropped = {});

testing::AssertionResult same_json(std::string_view a, std::string_view b);

}  // namespace netra
