// Prints whether Node.js accepts the chain in each folder, after a handshake on loopback.
const fs = require("fs");
const path = require("path");
const tls = require("tls");

function accepts(folder) {
  const read = (name) => fs.readFileSync(path.join(folder, name));
  return new Promise((resolve) => {
    const server = tls.createServer({ key: read("key.pem"), cert: read("served.pem") });
    server.on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1", () => {
      const end = (answer) => {
        client.destroy();
        server.close();
        resolve(answer);
      };
      const to = { host: "127.0.0.1", port: server.address().port, servername: "www.example.jp", ca: read("root.pem") };
      const client = tls.connect(to, () => end("yes"));
      client.on("error", (error) => end("no " + error.code));
    });
  });
}

(async () => {
  for (const folder of process.argv.slice(2)) {
    console.log(await accepts(folder));
  }
})();
