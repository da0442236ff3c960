#pragma once

#include <memory>
#include <string>
#include <vector>

#include "matcher/matcher.h"
#include "matcher/pack_loader.h"

namespace netra {

// A rules folder of its own for one test; gone with the object.
class PackFolder {
 public:
  PackFolder();
  ~PackFolder();
  PackFolder(const PackFolder&) = delete;
  PackFolder& operator=(const PackFolder&) = delete;

  // Replaces the file at that place below the folder.
  PackFolder& write(const std::string& name, const std::string& text);
  const std::string& path() const { return path_; }

  std::vector<PackError> errors(const std::string& campaign_accounts = "") const;
  // Throws InputError when the pack is not sound.
  std::shared_ptr<const Pack> load() const { return load_pack({path_}, ""); }

 private:
  std::string path_;
};

// Fills a folder with a small invented pack: words without meaning, two contests, a few rules.
void write_small_pack(PackFolder& folder);

// One text through a matcher without a cache.
Verdict verdict_of(const Matcher& matcher, const std::string& text);

}  // namespace netra
