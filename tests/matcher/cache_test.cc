#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "matcher/matcher.h"
#include "pack_folder.h"

namespace netra {
namespace {

class CacheTest : public testing::Test {
 protected:
  CacheTest() {
    write_small_pack(rules_);
    pack_ = rules_.load();
  }

  std::string origin() const { return std::string(Matcher(pack_, cache_.path()).database_origin()); }
  // The one file of the cache.
  std::filesystem::path file() const { return std::filesystem::directory_iterator(cache_.path())->path(); }
  std::string bytes() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(const std::string& bytes) const { std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes; }
  void expect_rebuilt() const {
    EXPECT_EQ(origin(), "rebuilt");
    EXPECT_EQ(origin(), "cache") << "what was rebuilt must be written";
    EXPECT_FALSE(verdict_of(Matcher(pack_, cache_.path()), "foo Ada-Bob").empty());
  }

  PackFolder rules_, cache_;
  std::shared_ptr<const Pack> pack_;
};

TEST_F(CacheTest, ASecondStartTakesWhatTheFirstCompiled) {
  EXPECT_EQ(origin(), "compiled");
  EXPECT_EQ(origin(), "cache");
  EXPECT_EQ(verdict_of(Matcher(pack_, cache_.path()), "foo Ada-Bob"), verdict_of(Matcher(pack_, ""), "foo Ada-Bob"));
}

TEST_F(CacheTest, AFlippedByteAnywhereIsSeen) {
  origin();
  const std::string good = bytes();
  for (const size_t at : {size_t{0}, size_t{9}, size_t{45}, size_t{80}, good.size() / 2, good.size() - 1}) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    put(bad);
    SCOPED_TRACE(at);
    expect_rebuilt();
  }
}

TEST_F(CacheTest, ATruncatedOrEmptyFileIsSeen) {
  origin();
  const std::string good = bytes();
  for (const size_t size : {size_t{0}, size_t{40}, good.size() / 2, good.size() - 1}) {
    put(good.substr(0, size));
    SCOPED_TRACE(size);
    expect_rebuilt();
  }
}

TEST_F(CacheTest, ADatabaseOfAnotherPackUnderThisNameIsSeen) {
  origin();
  PackFolder other_rules, other_cache;
  write_small_pack(other_rules);
  other_rules.write("language/more.yaml", "language: y\nclasses: {vote: [qux]}\n");
  const Matcher other(other_rules.load(), other_cache.path());
  std::filesystem::copy_file(std::filesystem::directory_iterator(other_cache.path())->path(), file(), std::filesystem::copy_options::overwrite_existing);
  expect_rebuilt();
}

TEST_F(CacheTest, PacksOfTheSamePhrasesShareADatabase) {
  origin();
  rules_.write("rules/more.yaml", "rules:\n  r:\n    claim: c\n    from: [a]\n    side: support\n    grade: info\n    when: {has: contestant}\n    examples: {match: [a], no: [b]}\n");
  EXPECT_EQ(Matcher(rules_.load(), cache_.path()).database_origin(), "cache");
  rules_.write("language/more.yaml", "language: y\nclasses: {vote: [qux]}\n");
  EXPECT_EQ(Matcher(rules_.load(), cache_.path()).database_origin(), "compiled");
}

TEST_F(CacheTest, ACacheThatCannotBeWrittenIsNoError) {
  const Matcher matcher(pack_, "/proc/netra-no-such-folder");
  EXPECT_EQ(matcher.database_origin(), "compiled");
}

}  // namespace
}  // namespace netra
