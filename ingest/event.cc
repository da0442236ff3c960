#include "ingest/event.h"

#include <algorithm>
#include <span>

namespace netra {
namespace {

constexpr std::string_view kKindNames[] = {"post",    "share",   "reaction", "follow", "block",
                                           "account", "profile", "control",  "other"};
constexpr std::string_view kOpNames[] = {"create", "update", "delete", "snapshot"};
constexpr std::string_view kRoleNames[] = {"parent", "root", "quoted", "subject", "via"};
constexpr std::string_view kPresenceNames[] = {"none", "by_id", "inline", "truncated"};
static_assert(std::size(kKindNames) == kKinds);

template <typename Enum>
std::optional<Enum> find_name(std::span<const std::string_view> names, std::string_view name) {
  if (name.empty()) return {};
  for (size_t i = 0; i < names.size(); ++i)  // size and first letter tell most apart without a call
    if (names[i].size() == name.size() && names[i][0] == name[0] && names[i] == name) return static_cast<Enum>(i);
  return {};
}

}  // namespace

std::string_view name_of(Kind kind) { return kKindNames[static_cast<size_t>(kind)]; }
std::string_view name_of(Op op) { return kOpNames[static_cast<size_t>(op)]; }
std::string_view name_of(Role role) { return kRoleNames[static_cast<size_t>(role)]; }
std::string_view name_of(TextPresence presence) { return kPresenceNames[static_cast<size_t>(presence)]; }

std::optional<Kind> kind_of(std::string_view name) { return find_name<Kind>(kKindNames, name); }
std::optional<Op> op_of(std::string_view name) { return find_name<Op>(kOpNames, name); }
std::optional<Role> role_of(std::string_view name) { return find_name<Role>(kRoleNames, name); }
std::optional<TextPresence> text_presence_of(std::string_view name) {
  return find_name<TextPresence>(kPresenceNames, name);
}

bool Event::has_flag(std::string_view flag) const { return std::find(flags.begin(), flags.end(), flag) != flags.end(); }

bool Event::truncated() const { return has_flag("text_truncated") || has_flag("truncated"); }

bool Event::incomplete() const { return truncated() || has_flag("text_removed") || has_flag("text_deleted"); }

bool Event::non_public() const {
  // Mastodon's adapters flag every visibility but `public` and `unlisted`; `dm` is a direct message (ChatMessage).
  return std::any_of(flags.begin(), flags.end(), [](std::string_view flag) {
    return flag.starts_with("visibility_") || flag == "dm" || flag == "non_public";
  });
}

}  // namespace netra
