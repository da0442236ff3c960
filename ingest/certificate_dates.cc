#include "ingest/certificate_dates.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace netra {
namespace {

struct Free {
  void operator()(BIO* file) const { BIO_free(file); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

std::string certificate_dates(const std::string& path) {
  const std::unique_ptr<BIO, Free> file(BIO_new_file(path.c_str(), "r"));
  if (!file) return "";
  const std::unique_ptr<X509, Free> certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  if (!certificate) return "";
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0) return " has expired";
  if (X509_cmp_current_time(X509_get0_notBefore(certificate.get())) > 0) return " is not valid yet";
  return "";
}

}  // namespace netra
