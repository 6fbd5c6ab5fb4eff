using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using ScimSuite.Caller;
using ScimSuite.ServiceDefaults;

namespace ScimSuite.Gateway.Tests;

/// <summary>What libraries write of a request at Debug level leaves every process without what opens something.</summary>
public sealed class RedactionTests
{
    private const string Token = "sct_0123456789ab_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG_abcdef";
    private const string Code = "uEN0Q_CXZUK46SNQy7-cfiPYS52yNIQagJpk6MPL4rI";
    private const string Jwt = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWl0";

    [Theory]
    [InlineData("Request starting HTTP/1.1 GET http://x/scim/v2/Users?access_token=" + Token + "&count=1 - - -", "Request starting HTTP/1.1 GET http://x/scim/v2/Users?access_token=***&count=*** - - -")]
    [InlineData("the request path '/scim/v2/Users/" + Token + "'", "the request path '/scim/v2/Users/sct_0123456789ab_***'")]
    [InlineData("the request path '/scim/v2/Users/SCT%5f0123456789ab%5f0123456789abcdefghijklmnopqrstuvwxyzABCDEFG_abcdef'", "the request path '/scim/v2/Users/SCT%5f0123456789ab%5f***'")]
    [InlineData("filter=\\u0022" + Token + "\\u0022", "filter=\\u0022sct_0123456789ab_***\\u0022")]
    [InlineData("/scim/v2/Users/" + Jwt + " matched", "/scim/v2/Users/eyJ*** matched")]
    [InlineData("Proxying to http://127.0.0.1:1/invitations/" + Code + " HTTP/1.1", "Proxying to http://127.0.0.1:1/invitations/*** HTTP/1.1")]
    [InlineData("rejected by constraint 'Tenant' with value '" + Code + "' for", "rejected by constraint 'Tenant' with value '***' for")]
    [InlineData(Code, "***")]
    [InlineData("\"QueryString\":\"?code=" + Code + "\\u0026state=abc\",\"Path\":\"/sign-in/oidc\"", "\"QueryString\":\"?code=***&state=***\",\"Path\":\"/sign-in/oidc\"")]
    [InlineData("?filter=userName%20eq%20%22ada%22", "?filter=***")]
    [InlineData("Invalid request header: 'Authorization : Basic YWRhOmxvdmVsYWNl'\n   at Kestrel", "Invalid request header: ***\n   at Kestrel")]
    [InlineData("\"Message\":\"Invalid request line: 'GET  /x?a=b'\",\"State\":1", "\"Message\":\"Invalid request line: ***\",\"State\":1")]
    [InlineData("GET /scim/v2/Users/01a20ef6-1f71-7a6c-af8a-928f63a18ba6 200", "GET /scim/v2/Users/01a20ef6-1f71-7a6c-af8a-928f63a18ba6 200")]
    [InlineData("SELECT document ? 'x', a = '1' FROM users", "SELECT document ? 'x', a = '1' FROM users")]
    [InlineData("\"Category\":\"Microsoft.AspNetCore.Hosting.Diagnostics.AndSomethingVeryLongBehindIt1\"", "\"Category\":\"Microsoft.AspNetCore.Hosting.Diagnostics.AndSomethingVeryLongBehindIt1\"")]
    public void What_opens_something_is_taken_out(string said, string left) => Assert.Equal(left, Redaction.Redact(said));

    [Fact]
    public void The_console_is_written_by_a_format_that_takes_it_out_of_scopes_and_exceptions_too()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        using var services = builder.Services.BuildServiceProvider();
        var token = TokenFormat.New(TokenKind.Connector);
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new Dictionary<string, object> { ["RequestPath"] = $"/scim/v2/Users/{token}" });
        var entry = new LogEntry<string>(LogLevel.Debug, "Some.Library", default, $"value {token}", new InvalidOperationException($"failed at ?token={token}"), (said, _) => said);

        foreach (var format in services.GetServices<ConsoleFormatter>())
        {
            var written = new StringWriter();
            format.Write(entry, scopes, written);

            Assert.Contains(TokenFormat.KeyIdOf(token), $"{written}", StringComparison.Ordinal);
            Assert.DoesNotContain(token[17..33], $"{written}", StringComparison.Ordinal);
        }

        Assert.True(services.GetServices<ConsoleFormatter>().Count() >= 3);
    }
}
