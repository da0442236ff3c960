#include "tests/ingest/packing.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <memory>

namespace netra {
namespace {

struct Free {
  void operator()(archive* handle) const { archive_write_free(handle); }
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

la_ssize_t append(archive*, void* to, const void* bytes, size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

std::string write(Codec codec, bool tar, const std::vector<TarMember>& members) {
  std::string out;
  const std::unique_ptr<archive, Free> handle(archive_write_new());
  tar ? archive_write_set_format_pax_restricted(handle.get()) : archive_write_set_format_raw(handle.get());
  if (codec != Codec::kNone) archive_write_add_filter_by_name(handle.get(), std::string(name_of(codec)).c_str());
  archive_write_set_bytes_per_block(handle.get(), 0);
  EXPECT_EQ(archive_write_open(handle.get(), &out, nullptr, append, nullptr), ARCHIVE_OK);
  for (const TarMember& member : members) {
    const std::unique_ptr<archive_entry, Free> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), member.name.c_str());
    archive_entry_set_filetype(entry.get(), member.name.ends_with('/') ? AE_IFDIR : AE_IFREG);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
    archive_entry_set_perm(entry.get(), 0644);
    EXPECT_EQ(archive_write_header(handle.get(), entry.get()), ARCHIVE_OK) << archive_error_string(handle.get());
    archive_write_data(handle.get(), member.bytes.data(), member.bytes.size());
  }
  EXPECT_EQ(archive_write_close(handle.get()), ARCHIVE_OK);
  return out;
}

}  // namespace

std::string pack(Codec codec, std::string_view bytes) { return write(codec, false, {{"x", std::string(bytes)}}); }

std::string pack_tar(const std::vector<TarMember>& members) { return write(Codec::kNone, true, members); }

std::string pack_zstd(std::string_view bytes, int window_log) {
  const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_hashLog, 10);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
  std::string out(ZSTD_compressBound(bytes.size()) + 64, '\0');
  // In pieces, so that the library cannot shrink the window to the content.
  ZSTD_inBuffer in{bytes.data(), 0, 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  in.size = bytes.size() / 2;
  EXPECT_FALSE(ZSTD_isError(ZSTD_compressStream2(context.get(), &to, &in, ZSTD_e_flush)));
  in.size = bytes.size();
  EXPECT_EQ(ZSTD_compressStream2(context.get(), &to, &in, ZSTD_e_end), 0u);
  out.resize(to.pos);
  return out;
}

}  // namespace netra
