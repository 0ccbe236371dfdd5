-- For wrk: sends the entries of a pool, each once, from an offset on.
--   wrk ... -s post.lua URL -- POOL LENGTH OFFSET [close]
-- An entry is what follows the request line: LENGTH bytes, so that no index is needed. Results go to standard output as JSON.
local ffi = require("ffi")
ffi.cdef [[
int open(const char *path, int flags);
void *mmap(void *addr, size_t length, int prot, int flags, int fd, long offset);
long lseek(int fd, long offset, int whence);
]]

local length, count, at, pool
local head = "POST /hooks/netbox HTTP/1.1\r\nHost: bench\r\n"

function init(args)
  local file = ffi.C.open(args[1], 0)
  assert(file >= 0, "cannot open " .. args[1])
  local size = tonumber(ffi.C.lseek(file, 0, 2))
  pool = ffi.cast("const char *", ffi.C.mmap(nil, size, 1, 1, file, 0))
  length = tonumber(args[2])
  count = size / length
  at = tonumber(args[3])
  if args[4] == "close" then head = head .. "Connection: close\r\n" end
end

function request()
  local entry = ffi.string(pool + (at % count) * length, length)
  at = at + 1
  return head .. entry
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
