#include "metrics/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <cstring>

namespace netra {
namespace {

// OpenSSL fails here only when memory is out or the library is broken: nothing to go on with.
void check(int ok) {
  if (ok != 1) std::abort();
}

}  // namespace

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (unsigned char c : bytes) {
    out += kDigits[c >> 4];
    out += kDigits[c & 15];
  }
  return out;
}

std::string Sha256::hex() const { return netra::hex(view()); }

Sha256 Sha256::from_raw(std::string_view raw) {
  Sha256 value;
  if (raw.size() == value.bytes.size()) std::memcpy(value.bytes.data(), raw.data(), raw.size());
  return value;
}

Sha256 sha256(std::string_view bytes) {
  static thread_local Sha256Stream stream;
  return stream.add(bytes).finish();
}

void Sha256Stream::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Sha256Stream::Sha256Stream() : context_(EVP_MD_CTX_new()) {
  if (!context_) std::abort();
  check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

Sha256Stream& Sha256Stream::add(std::string_view bytes) {
  if (bytes.size() > pending_.size() - pending_size_) flush();
  if (bytes.size() > pending_.size()) {
    check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
  } else if (!bytes.empty()) {
    std::memcpy(pending_.data() + pending_size_, bytes.data(), bytes.size());
    pending_size_ += bytes.size();
  }
  return *this;
}

void Sha256Stream::flush() {
  if (pending_size_ > 0) check(EVP_DigestUpdate(context_.get(), pending_.data(), pending_size_));
  pending_size_ = 0;
}

Sha256Stream& Sha256Stream::add_field(std::string_view bytes) {
  char length[8];
  for (int i = 0; i < 8; ++i) length[i] = static_cast<char>(static_cast<uint64_t>(bytes.size()) >> (56 - 8 * i));
  return add({length, sizeof length}).add(bytes);
}

Sha256 Sha256Stream::finish() {
  Sha256 value;
  unsigned int length = 0;
  flush();
  check(EVP_DigestFinal_ex(context_.get(), value.bytes.data(), &length));
  check(EVP_DigestInit_ex(context_.get(), nullptr, nullptr));
  return value;
}

}  // namespace netra
