import java.io.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;

public class Trust {
    public static void main(String[] folders) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String folder : folders) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            try (InputStream in = Files.newInputStream(Path.of(folder, "root.pem"))) {
                store.setCertificateEntry("root", factory.generateCertificate(in));
            } catch (CertificateException error) {
                System.out.println("no " + error);
                continue;
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(store);
            String verdict = "yes";
            // Java refuses a certificate that it cannot parse.
            try (InputStream in = Files.newInputStream(Path.of(folder, "served.pem"))) {
                X509Certificate[] chain = factory.generateCertificates(in).toArray(new X509Certificate[0]);
                ((X509TrustManager) managers.getTrustManagers()[0]).checkServerTrusted(chain, "ECDHE_ECDSA");
            } catch (CertificateException error) {
                verdict = "no " + error;
            }
            System.out.println(verdict);
        }
    }
}
