#pragma once

#include <string>
#include <vector>

#include "matcher/pack.h"

namespace netra {

// A text with gaps where contestants stood (app/swap_test.h says how they are made).
struct SwapFrame {
  // Bytes that stand for a gap; they occur in no text of a pack.
  static constexpr char kFirst = '\x01', kSecond = '\x02', kLabel = '\x03';

  std::string text;
  bool two = false, label = false;
  std::vector<bool> taken;  // by contest: the frame names one of its contestants besides

  std::string filled(const std::string& first, const std::string& second, const std::string& label_text) const;
  // For people: gaps as {1}, {2}, {label}.
  std::string shown() const { return filled("{1}", "{2}", "{label}"); }
};

// Sorted by text, each once.
std::vector<SwapFrame> swap_frames(const Pack& pack);

}  // namespace netra
