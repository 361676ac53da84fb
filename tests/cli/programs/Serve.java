import javax.net.ssl.*;
import java.net.InetAddress;

/** A TLS server with the key store that the system properties name. */
public class Serve {
    public static void main(String[] address) throws Exception {
        SSLServerSocket server = (SSLServerSocket) SSLServerSocketFactory.getDefault()
            .createServerSocket(Integer.parseInt(address[1]), 5, InetAddress.getByName(address[0]));
        while (true) {
            SSLSocket socket = (SSLSocket) server.accept();
            try {
                socket.startHandshake();
                socket.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\n".getBytes());
            } catch (Exception error) {
                System.err.println(error);
            } finally {
                socket.close();
            }
        }
    }
}
