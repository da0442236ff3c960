#include <fmt/format.h>

#include "app/command.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/packs.h"
#include "app/program.h"
#include "app/run_settings.h"
#include "app/terminal.h"
#include "metrics/civil_time.h"
#include "metrics/input_error.h"
#include "store/access_log.h"
#include "store/backup.h"
#include "store/store_db.h"
#include "store/verify.h"

namespace netra {
namespace {

class StoreBackupCommand final : public Command {
 public:
  std::string name() const override { return "store backup"; }
  std::string meaning() const override { return "Copy a store as it stands, also while the daemon runs; the keys go along"; }
  std::string examples() const override {
    return "  netra store backup /mnt/backup/2024-11-27 --store /var/lib/netra\n"
           "  netra store backup ./copy --store ./audit && netra store verify --store ./copy\n";
  }
  void declare(Options& options) override {
    options.argument("DIR", dir_, "Folder to make; it must be empty or not there yet", true);
    options.need("--store", store_, "Store folder; a running daemon does not mind");
  }
  int run() override {
    if (!Store::exists(store_)) throw InputError(store_ + ": there is no store");
    log_access(store_, current_user(), "store backup", dir_, wall_clock());  // a copy of all hits
    const BackupReport report = make_backup(store_, dir_, std::string(kProgramVersion));
    say("{}: {} files, {} bytes; it holds the keys: keep it as safe as the store\n", dir_, report.files, report.bytes);
    return kDone;
  }

 private:
  std::string dir_, store_;
};

class StoreRestoreCommand final : public Command {
 public:
  std::string name() const override { return "store restore"; }
  std::string meaning() const override { return "Make a store of a backup; every file is compared with the backup's list"; }
  std::string examples() const override {
    return "  netra store restore /mnt/backup/2024-11-27 --store /var/lib/netra\n"
           "  netra store restore ./copy --store ./audit\n";
  }
  void declare(Options& options) override {
    options.argument("DIR", dir_, "Folder that `netra store backup` made", true);
    options.need("--store", store_, "Store folder to make; it must be empty or not there yet");
  }
  int run() override {
    const BackupReport report = restore_backup(dir_, store_, current_user());
    say("{}: {} files, {} bytes; the next run goes on where the backup was taken\n", store_, report.files, report.bytes);
    return kDone;
  }

 private:
  std::string dir_, store_;
};

class StoreVerifyCommand final : public Command {
 public:
  std::string name() const override { return "store verify"; }
  std::string meaning() const override { return "Check a store or backup: files, blocks, logs, counters, and all hits made again from the facts"; }
  std::string examples() const override {
    return "  netra store verify --store /var/lib/netra --config /etc/netra/netra.yaml\n"
           "  netra store verify --store /mnt/backup/2024-11-27\n";
  }
  void declare(Options& options) override {
    options.need("--store", store_, "Store or backup folder; a running daemon does not mind");
    packs_.declare_with_accounts(options);
  }
  int run() override {
    const auto pack = packs_.pack();
    uint64_t wrong = 0;
    const auto found = [&](const std::string& what) {
      say("{}: {}\n", store_, what);
      ++wrong;
    };
    for (const std::string& file : damaged_files(store_)) found(file);
    if (wrong) return kNotSo;  // what is damaged is not worth reading
    const auto store = Store::open(store_, Store::Mode::kReadOnly);
    if (const std::string damage = store->db().damaged_blocks(); !damage.empty()) {
      found(damage);
      return kNotSo;
    }
    const VerifyResult result = verify_store(*store, *pack, stored_horizon_days(*store));
    for (const std::string& difference : result.differences) found(difference);
    say("{}: {} contents, {} acts, {} hits ({} of an earlier pack, not made again): {}\n", store_, result.contents, result.acts, result.hits,
        result.older_pack, wrong ? fmt::format("{} differences", wrong) : "sound");
    return wrong ? kNotSo : kDone;
  }

 private:
  std::string store_;
  PackChoice packs_;
};

}  // namespace

std::unique_ptr<Command> make_store_backup_command() { return std::make_unique<StoreBackupCommand>(); }
std::unique_ptr<Command> make_store_restore_command() { return std::make_unique<StoreRestoreCommand>(); }
std::unique_ptr<Command> make_store_verify_command() { return std::make_unique<StoreVerifyCommand>(); }

}  // namespace netra
