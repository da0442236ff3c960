#include "store/roster.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>

#include "metrics/input_error.h"
#include "store/huge_pages.h"
#include "store/mapped_file.h"
#include "store/roster_file.h"

namespace netra {
namespace {

class EmptyRoster final : public Roster {
 public:
  Query prepare(std::string_view, std::string_view) const override { return {}; }
  Query prepare_handle(std::string_view, std::string_view) const override { return {}; }
  bool handles_matter(std::string_view) const override { return false; }
  bool may_contain(const Query&) const override { return false; }
  void find(const Query&, std::vector<Member>& rows) const override { rows.clear(); }
  Sha256 identity() const override { return sha256(""); }
  uint64_t accounts() const override { return 0; }
};

// A bloom filter of 64-byte blocks, so that a miss costs one cache line: about 12 bits and five probes an account.
class BlockedBloom {
 public:
  explicit BlockedBloom(size_t entries) : blocks_(std::bit_ceil(std::max<size_t>(1, entries * 12 / 512))) {}

  void add(uint64_t low, uint64_t high) {
    Block& block = blocks_[low & (blocks_.size() - 1)];
    for (int i = 0; i < kProbes; ++i, high >>= 9) block.words[(high >> 6) & 7] |= uint64_t{1} << (high & 63);
  }
  bool may_contain(uint64_t low, uint64_t high) const {
    const Block& block = blocks_[low & (blocks_.size() - 1)];
    for (int i = 0; i < kProbes; ++i, high >>= 9)
      if ((block.words[(high >> 6) & 7] & (uint64_t{1} << (high & 63))) == 0) return false;
    return true;
  }
  void prefetch(uint64_t low) const { __builtin_prefetch(&blocks_[low & (blocks_.size() - 1)]); }

 private:
  static constexpr int kProbes = 5;
  struct alignas(64) Block {
    uint64_t words[8] = {};
  };
  std::vector<Block, HugePages<Block>> blocks_;
};

class FileRoster final : public Roster {
 public:
  FileRoster(MappedFile file, RosterKey key, const RosterHeader& header)
      : file_(std::move(file)), key_(key), header_(header), bloom_(header.rows), low_(header.rows) {
    const char* body = file_.bytes().data() + sizeof(RosterHeader);
    hashes_ = reinterpret_cast<const RosterHash*>(body);
    rows_ = reinterpret_cast<const RosterRowOnDisk*>(body + header.rows * sizeof(RosterHash));
    strings_ = body + header.rows * (sizeof(RosterHash) + sizeof(RosterRowOnDisk));
    bucket_shift_ = 64 - std::clamp(static_cast<int>(std::bit_width(header.rows)), 1, 22);
    buckets_.resize((uint64_t{1} << (64 - bucket_shift_)) + 1);
    for (uint64_t i = 0; i < header.rows; ++i) {
      low_[i] = hashes_[i].low;
      bloom_.add(hashes_[i].low, hashes_[i].high);
      ++buckets_[(low_[i] >> bucket_shift_) + 1];
    }
    for (size_t i = 1; i < buckets_.size(); ++i) buckets_[i] += buckets_[i - 1];
    handle_platforms_ = fmt::format(";{};", string_at(header.handle_platforms));
    file_.give_back_pages();  // the digest and the tables above read all of it; from here on few rows are looked at
  }

  Query prepare(std::string_view platform, std::string_view account_id) const override {
    return prefetched(key_.hash(platform, 'i', account_id));
  }
  Query prepare_handle(std::string_view platform, std::string_view handle) const override {
    return prefetched(key_.hash(platform, 'h', handle));
  }

  bool handles_matter(std::string_view platform) const override {
    if (handle_platforms_.size() <= 2) return false;
    for (size_t at = handle_platforms_.find(platform); at != std::string::npos; at = handle_platforms_.find(platform, at + 1))
      if (at > 0 && handle_platforms_[at - 1] == ';' && handle_platforms_[at + platform.size()] == ';') return true;
    return false;
  }

  bool may_contain(const Query& query) const override {
    if (!bloom_.may_contain(query.hash_low, query.hash_high)) return false;
    // Most buckets hold one row: what find() will read of it, all at once.
    const uint32_t row = buckets_[query.hash_low >> bucket_shift_];
    if (row < header_.rows) {
      __builtin_prefetch(&low_[row]);
      __builtin_prefetch(&hashes_[row]);
      __builtin_prefetch(&rows_[row]);
    }
    return true;
  }

  void find(const Query& query, std::vector<Member>& rows) const override {
    rows.clear();
    const uint64_t bucket = query.hash_low >> bucket_shift_;
    for (uint32_t i = buckets_[bucket]; i < buckets_[bucket + 1]; ++i)
      if (low_[i] == query.hash_low && hashes_[i].high == query.hash_high) rows.push_back(member_at(i));
  }

  Sha256 identity() const override { return Sha256{header_.identity}; }
  uint64_t accounts() const override { return header_.accounts; }

 private:
  Query prefetched(const RosterHash& hash) const {
    bloom_.prefetch(hash.low);
    __builtin_prefetch(&buckets_[hash.low >> bucket_shift_]);
    return {hash.low, hash.high};
  }

  std::string_view string_at(uint32_t offset) const {
    uint16_t length = 0;
    std::memcpy(&length, strings_ + offset, sizeof length);
    return {strings_ + offset + sizeof length, length};
  }

  Member member_at(uint32_t i) const {
    const RosterRowOnDisk& row = rows_[i];
    Member member;
    member.person = string_at(row.person);
    member.agency = string_at(row.agency);
    member.region = string_at(row.region);
    member.flags = string_at(row.flags);
    member.category = static_cast<Category>(row.category);
    member.ownership = static_cast<Ownership>(row.ownership);
    member.valid_from = row.valid_from;
    member.valid_to = row.valid_to;
    return member;
  }

  MappedFile file_;
  RosterKey key_;
  RosterHeader header_;
  BlockedBloom bloom_;
  std::vector<uint64_t, HugePages<uint64_t>> low_;      // hash i of the file; i is the row number
  std::vector<uint32_t, HugePages<uint32_t>> buckets_;  // by the top bits of `low`: where they begin in low_
  int bucket_shift_ = 63;
  const RosterHash* hashes_ = nullptr;
  const RosterRowOnDisk* rows_ = nullptr;
  const char* strings_ = nullptr;
  std::string handle_platforms_;
};

// Whether the platforms that the header names lie among the strings.
bool has_string(std::string_view bytes, const RosterHeader& header) {
  uint16_t length = 0;
  if (header.string_bytes < sizeof length || header.handle_platforms > header.string_bytes - sizeof length) return false;
  std::memcpy(&length, bytes.data() + bytes.size() - header.string_bytes + header.handle_platforms, sizeof length);
  return length <= header.string_bytes - sizeof length - header.handle_platforms;
}

// The header, if the file is whole and of this version. The body's digest makes every offset in the body trustworthy.
RosterHeader checked_header(const std::string& path, std::string_view bytes) {
  constexpr std::string_view kRemedy = "; import the roster again";
  RosterHeader header;
  if (bytes.size() < sizeof header || bytes.substr(0, kRosterMagic.size()) != kRosterMagic)
    throw SystemError(fmt::format("{}: is no roster file{}", path, kRemedy));
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.version != kRosterVersion)
    throw SystemError(fmt::format("{}: has version {}, this program reads {}{}", path, header.version, kRosterVersion, kRemedy));
  if (sha256(bytes.substr(sizeof header)).bytes != header.body) throw SystemError(fmt::format("{}: is damaged{}", path, kRemedy));
  const uint64_t row_bytes = sizeof(RosterHash) + sizeof(RosterRowOnDisk);
  if (header.rows > bytes.size() / row_bytes || header.rows > UINT32_MAX - 1 ||
      bytes.size() != sizeof header + header.rows * row_bytes + header.string_bytes || !has_string(bytes, header))
    throw SystemError(fmt::format("{}: has a damaged header{}", path, kRemedy));
  return header;
}

}  // namespace

std::shared_ptr<const Roster> Roster::none() { return std::make_shared<EmptyRoster>(); }

std::shared_ptr<const Roster> Roster::open(const std::string& store_dir) {
  const std::string path = store_dir + "/roster.dat";
  if (!std::filesystem::exists(path)) return none();
  MappedFile file(path);
  const RosterHeader header = checked_header(path, file.bytes());
  const RosterKey key = RosterKey::read(store_dir);
  if (key.check() != header.key_check)
    throw SystemError(fmt::format("{}: was written under another key than {}/roster.key; import the roster again", path, store_dir));
  return std::make_shared<FileRoster>(std::move(file), key, header);
}

}  // namespace netra
