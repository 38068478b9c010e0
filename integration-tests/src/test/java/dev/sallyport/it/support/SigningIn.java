package dev.sallyport.it.support;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person with a browser, who does what a program's notice says. */
public final class SigningIn {
    /** As if something in front of the admin address ended TLS. */
    public static final String ORIGIN = "https://signin.test";

    private static final Pattern CODE =
            Pattern.compile(Pattern.quote(ORIGIN + "/login") + " with the code ([A-Z]{4}-[A-Z]{4}-[A-Z]{4}) ");
    private static final Pattern TICKET = Pattern.compile("name=\"ticket\" value=\"([^\"]+)\"");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ProxyFixture proxy;
    private final BrowserIssuer issuer;

    public SigningIn(ProxyFixture proxy, BrowserIssuer issuer) {
        this.proxy = proxy;
        this.issuer = issuer;
    }

    /** The code that a notice has, where it is one to sign in. */
    public static Optional<String> code(String notice) {
        Matcher code = CODE.matcher(notice);
        return code.find() ? Optional.of(code.group(1)) : Optional.empty();
    }

    /** Names the code, confirms, signs in at the issuer and comes back; returns the last page's status. */
    public int as(String subject, String code) throws IOException, InterruptedException {
        HttpResponse<String> page = send(form("/login", "code", code));
        Matcher ticket = TICKET.matcher(page.body());
        if (page.statusCode() != 200 || !ticket.find()) {
            return page.statusCode();
        }
        String cookie = page.headers().firstValue("set-cookie").orElseThrow();
        String shown = cookie.substring(0, cookie.indexOf(';'));
        HttpResponse<String> sent =
                send(form("/login/start", "ticket", ticket.group(1)).header("cookie", shown));
        URI address = URI.create(sent.headers().firstValue("location").orElseThrow());
        String state = BrowserIssuer.fields(address.getRawQuery()).get("state");
        String query = "state=" + state + "&code=" + issuer.signIn(address, subject);
        return send(at("/login/callback?" + query).header("cookie", shown)).statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.adminPort() + path));
    }

    private HttpRequest.Builder form(String path, String name, String value) {
        return at(path).header("origin", ORIGIN)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    }
}
