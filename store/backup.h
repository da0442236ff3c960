#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace netra {

// A backup is a folder with all files of a store, the keys among them, and `backup.json`, the list of them with their
// sizes and SHA-256. It can be opened read-only like a store. Looks at its hits make its access.log longer: of that file what
// was backed up is the head, and what came later belongs to the backup alone.
struct BackupReport {
  uint64_t files = 0, bytes = 0;
};

// Copies the store as it stands at one moment, also beside a running daemon, whose store is neither locked nor touched:
// all files are opened first, so that nothing of it can go while they are copied. What the daemon wrote until then is in
// it, as after a kill at that moment.
// Throws InputError when there is no store or the target is not empty; SystemError when it cannot be done.
BackupReport make_backup(const std::string& store_dir, const std::string& backup_dir, const std::string& program);

// Makes a store of a backup; every file is compared with the list. Throws InputError when there is no backup or the target
// is not empty, SystemError naming the first damaged file; nothing is there then. The store's access log says who did it.
BackupReport restore_backup(const std::string& backup_dir, const std::string& store_dir, const std::string& who);

// What of a backup's files is missing or not as listed, one line each; nothing for a folder that is no backup.
std::vector<std::string> damaged_files(const std::string& dir);

}  // namespace netra
