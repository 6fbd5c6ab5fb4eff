using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Tests;

/// <summary>Bars A11, S1, S3: the table of endpoints against the portal as it runs; every answer's guards; what comes from elsewhere.</summary>
[Collection(PortalCollection.Name)]
public sealed class EndpointTests(Suite suite)
{
    private static readonly string[] People = ["nobody", "who must enrol", "of no tenant", "owner", "admin", "auditor", "owner of another tenant", "operator"];

    private IEnumerable<RouteEndpoint> Endpoints => suite.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => !endpoint.Metadata.Any(metadata => metadata.GetType().Name.StartsWith("StaticAsset", StringComparison.Ordinal)) && endpoint.RoutePattern.RawText != "{**path:file}");

    [Fact]
    public void Every_endpoint_stands_in_the_table_and_nothing_else_does()
    {
        var there = Endpoints.Select(endpoint => endpoint.RoutePattern.RawText!).ToHashSet();

        Assert.Equal("", string.Join(", ", there.Except(EndpointTable.Rows.Keys)));
        Assert.Equal("", string.Join(", ", EndpointTable.Rows.Keys.Except(there)));
    }

    [Fact]
    public async Task An_endpoint_that_says_nothing_is_for_nobody_who_is_not_signed_in()
    {
        var fallback = await suite.Host.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();

        Assert.NotNull(fallback);
        Assert.Contains(fallback.Requirements, requirement => requirement is Microsoft.AspNetCore.Authorization.Infrastructure.DenyAnonymousAuthorizationRequirement);
        Assert.All(Endpoints.Where(endpoint => EndpointTable.Rows[endpoint.RoutePattern.RawText!] != Who.Everybody), endpoint => Assert.Null(endpoint.Metadata.GetMetadata<IAllowAnonymous>()));
    }

    [Fact]
    public async Task Everybody_gets_what_the_table_says_and_every_answer_has_its_guards()
    {
        var tenant = Guid.NewGuid();
        List<string> wrong = [];
        foreach (var person in People)
        {
            using var browser = await SignedInAsync(person, tenant);
            foreach (var endpoint in Endpoints)
            {
                var route = endpoint.RoutePattern.RawText!;
                var who = EndpointTable.Rows[route];

                // What is behind the door needs the other services, which are away here. That it opens, to whom it should, the tests of roles say page by page.
                if ((IsMember(person) && who is (Who.Member or Who.Visitor)) || route == "/sign-out" || (person == "operator" && who == Who.Operator))
                {
                    continue;
                }

                var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods && !methods.Contains("GET") ? methods[0] : "GET";
                using var request = new HttpRequestMessage(new HttpMethod(method), Fill(route, tenant));
                var shown = await browser.SendAsync(request, ("Sec-Fetch-Site", "same-origin"));
                if (IsAnswered(shown, who) != Allows(who, person))
                {
                    wrong.Add($"{method} {route} for {person}: {(int)shown.Status} {shown.Location}");
                }

                wrong.AddRange(Missing(shown).Select(guard => $"{method} {route} for {person}: {(int)shown.Status} without {guard}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Nothing_that_changes_something_is_taken_from_another_site_or_without_the_forms_token()
    {
        using var browser = await SignedInAsync("owner", Guid.NewGuid());
        var unsafeOnes = Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is not { Count: > 0 } methods || methods.Any(method => method is not ("GET" or "HEAD")))
            .Where(endpoint => EndpointTable.Rows[endpoint.RoutePattern.RawText!] != Who.Program).ToList();
        List<string> taken = [];
        foreach (var endpoint in unsafeOnes)
        {
            var path = Fill(endpoint.RoutePattern.RawText!, Guid.NewGuid());
            (string, string)[][] senders =
            [
                [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")], [("Sec-Fetch-Site", "same-site"), ("Origin", "https://sibling.portal.test")],
                [("Origin", "https://evil.example")], [("Origin", "null")], [],
            ];
            foreach (var headers in senders)
            {
                var shown = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, path), headers);
                if (shown.Status != HttpStatusCode.Forbidden)
                {
                    taken.Add($"POST {path} from {string.Join(' ', headers)}: {(int)shown.Status}");
                }
            }

            if (endpoint.Metadata.Any(metadata => metadata.GetType().Name == "ComponentTypeMetadata"))
            {
                var without = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("_handler", "any")]) }, ("Sec-Fetch-Site", "same-origin"));
                if ((int)without.Status is not (>= 300 and < 500))
                {
                    taken.Add($"POST {path} without token: {(int)without.Status}");
                }
            }
        }

        Assert.NotEmpty(unsafeOnes);
        Assert.True(taken.Count == 0, string.Join('\n', taken));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/account")).Status);       // still signed in: not even that was taken
    }

    [Fact]
    public async Task Errors_have_every_guard_too()
    {
        using var browser = await SignedInAsync("owner", Guid.NewGuid());
        foreach (var (method, path, status) in new[] { ("GET", "/nothing-here", 404), ("POST", "/sign-in", 400), ("PUT", "/theme?to=dark", 405), ("GET", "/t/no-guid/users", 404), ("GET", "/error", 200) })
        {
            var shown = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), ("Sec-Fetch-Site", "same-origin"));

            Assert.Equal((path, status), (path, (int)shown.Status));
            Assert.Equal((path, ""), (path, string.Join(", ", Missing(shown))));
        }

        var foreign = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in"), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal("", string.Join(", ", Missing(foreign)));
    }

    [Fact]
    public async Task Taking_data_away_wants_a_factor_shown_within_fifteen_minutes()
    {
        var tenant = Guid.NewGuid();
        using var browser = await SignedInAsync("auditor", tenant);
        suite.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Contains("/verify?return=", (await browser.GetAsync($"/t/{tenant}/audit/export?as=csv")).Location);
    }

    private async Task<Browser> SignedInAsync(string person, Guid tenant)
    {
        var browser = suite.NewBrowser($"192.0.2.{Random.Shared.Next(1, 250)}");
        if (person == "nobody")
        {
            return browser;
        }

        var (account, password, secret) = await suite.PersonAsync(withTotp: person == "operator", isOperator: person == "operator", password: person == "who must enrol" ? $"pw {Guid.NewGuid().ToString("N")[..7]}" : null);
        if (person.Split(' ')[0] is "owner" or "admin" or "auditor")
        {
            await suite.JoinAsync(account, person.Contains("another", StringComparison.Ordinal) ? Guid.NewGuid() : tenant, person.Split(' ')[0]);
        }

        await SigningIn.PasswordAsync(browser, account.Email, password);
        if (secret is not null)
        {
            await browser.SubmitAsync("/sign-in/code", "code", ("Code", Totp.CodeAt(secret, Totp.StepAt(suite.Clock.GetUtcNow()))));
        }

        return browser;
    }

    private static bool IsMember(string person) => person is "owner" or "admin" or "auditor";

    private static bool Allows(Who who, string person) => who switch
    {
        Who.Everybody => true,
        Who.Enrolling => person != "nobody",
        Who.SignedIn => person is not ("nobody" or "who must enrol"),
        Who.Operator => person == "operator",
        Who.Member or Who.Visitor => IsMember(person),
        _ => false,
    };

    /// <summary>Anything but being sent away: to sign in, to enrol, or to "there is nothing here that you can see".</summary>
    private static bool IsAnswered(Shown shown, Who who)
    {
        var isSentAway = shown.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || (shown.Redirects && shown.Location is { } to && (to.StartsWith("/sign-in?return", StringComparison.Ordinal) || to.StartsWith("/account/authenticator", StringComparison.Ordinal) || to.StartsWith("/not-here", StringComparison.Ordinal)));
        return !isSentAway && (who is not (Who.Member or Who.Visitor) || !shown.Body.Contains("There is nothing here that you can see", StringComparison.Ordinal));
    }

    private static string Fill(string route, Guid tenant) => System.Text.RegularExpressions.Regex.Replace(route.StartsWith('/') ? route : "/" + route, @"\{(\w+)(:guid)?\}", match =>
        match.Groups[1].Value.Equals("tenant", StringComparison.OrdinalIgnoreCase) ? tenant.ToString() : match.Groups[2].Success ? Guid.NewGuid().ToString() : new string('0', 30));

    /// <summary>Guards that an answer lacks (S1).</summary>
    private static IEnumerable<string> Missing(Shown shown)
    {
        var policy = shown.Said("Content-Security-Policy");
        if (!System.Text.RegularExpressions.Regex.IsMatch(policy, "script-src 'self' 'nonce-[^']{20,}'") || policy.Contains("script-src 'self' 'unsafe", StringComparison.Ordinal) || !policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal))
        {
            yield return "its content policy";
        }

        foreach (var (name, value) in new[]
        {
            ("Strict-Transport-Security", "max-age"), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
        })
        {
            if (!shown.Said(name).Contains(value, StringComparison.Ordinal))
            {
                yield return name;
            }
        }

        foreach (var cookie in shown.SetCookies)
        {
            if (!cookie.StartsWith("__Host-", StringComparison.Ordinal)
                || !new[] { "secure", "httponly", "samesite", "path=/" }.All(word => cookie.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"a guarded {cookie.Split('=')[0]}";
            }
        }
    }
}
