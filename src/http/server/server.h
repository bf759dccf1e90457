// The HTTP server: one thread for the sockets, a few for the answers. Boost.Beast stays behind this header.
#pragma once

#include <memory>
#include <string>

#include "http/server/request_note.h"
#include "http/server/respond.h"

namespace contrechamp::http {

struct ServerOptions {
  unsigned short port = 0;  // 0: any free one
  std::string token;
  unsigned short preferred = 0;  // taken when `port` is 0 and it is free: what a browser keeps is kept for an address
  RequestHook hook = nullptr;    // hears of every request
};

class Server {
 public:
  // Listens on 127.0.0.1 only; throws base::Fatal when the port cannot be had. What the functions of
  // `service` work with outlives the server.
  Server(const ServerOptions& options, Service service);
  ~Server();  // ends all connections

  unsigned short port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace contrechamp::http
