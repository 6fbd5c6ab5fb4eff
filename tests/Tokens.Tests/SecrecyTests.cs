using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimSuite.Caller;
using ScimSuite.Testing;

namespace ScimSuite.Tokens.Tests;

/// <summary>Bar S6: with everything logged that can be, and with failures forced, no line, span, event or answer holds a secret in any form.</summary>
public sealed class SecrecyTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task No_secret_is_in_any_log_line_span_event_or_error_even_when_the_database_fails()
    {
        var (lines, pepper) = (new ConcurrentQueue<string>(), Convert.ToBase64String(new byte[32]));
        using var spans = new ActivityListener
        {
            ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => lines.Enqueue($"span {span.DisplayName} {string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} {string.Join(' ', span.Events.SelectMany(each => each.Tags).Select(tag => $"{tag.Value}"))}"),
        };
        ActivitySource.AddActivityListener(spans);
        var settings = Settings.For("tokens", suite.Database);
        settings["Logging:LogLevel:Default"] = "Trace";
        settings["Logging:LogLevel:OpenIddict"] = "Trace";
        settings["services:tenants:http:0"] = suite.Tenants.Address.ToString();
        await using var host = ServiceHost.Start<TokensOptions>(settings, services =>
            services.AddSingleton<ILoggerProvider>(new Lines(lines)).Configure<LoggerFilterOptions>(filter =>
            {
                filter.Rules.Clear();
                filter.MinLevel = LogLevel.Trace;
            }));
        var tenant = await suite.TenantAsync();
        var connector = await suite.ConnectorAsync(tenant);
        await Eventually(async () => (await host.Client.GetAsync("/ready")).IsSuccessStatusCode);

        var path = $"/api/tenants/{tenant}/connectors/{connector}";
        var answers = new List<string>();
        var token = (string)(await MakeAsync($"{path}/tokens"))["token"]!;
        var secret = (string)(await MakeAsync($"{path}/client-secrets"))["clientSecret"]!;
        var key = (string)(await MakeAsync($"/api/tenants/{tenant}/keys"))["key"]!;
        await UseAsync();
        await suite.AskAsync("ALTER TABLE tokens.tokens RENAME TO away; SELECT 1");
        try
        {
            await UseAsync();
        }
        finally
        {
            await suite.AskAsync("ALTER TABLE tokens.away RENAME TO tokens; SELECT 1");
        }

        var secrets = new[] { token[17..60], secret[17..60], key[17..60], pepper, TestCaller.SigningKey }
            .SelectMany(text => new[] { text, Convert.ToBase64String(Encoding.ASCII.GetBytes(text)), Convert.ToHexString(Encoding.ASCII.GetBytes(text)), Uri.EscapeDataString(text) }).ToList();
        Assert.True(lines.Count > 200, $"only {lines.Count} lines: hardly anything was listened to");
        Assert.Contains(lines, line => line.Contains("42P01", StringComparison.Ordinal));
        foreach (var line in lines.Concat(answers).Concat(await suite.AskAsync("SELECT envelope FROM tokens.outbox")))
        {
            Assert.DoesNotContain(secrets, hidden => line.Contains(hidden, StringComparison.OrdinalIgnoreCase));
        }

        async Task<JsonNode> MakeAsync(string where) => (await Suite.SendAsync(host, TestCaller.ApiKey(tenant), HttpMethod.Post, where, """{"name":"x"}""")).Answer;

        async Task UseAsync()
        {
            foreach (var text in new[] { token, secret, key, token[..^1] + "x" })
            {
                answers.Add($"{await Suite.SendAsync(host, TestCaller.Gateway(), HttpMethod.Post, "/internal/verify", $$"""{"token":"{{text}}"}""")}");
                answers.Add($"{await Suite.SendAsync(host, TestCaller.Gateway(), HttpMethod.Post, "/internal/verify", $$"""{"tokken":"{{text}}"}""")}");
                answers.Add($"{await Suite.SendAsync(host, TestCaller.Gateway(), HttpMethod.Post, "/api/leaked-tokens", "{\"tokens\":[{\"token\":{\"" + text + "\":1}}]}")}");
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = connector.ToString(), ["client_secret"] = secret, ["code_verifier"] = token, ["client-secret"] = key }),
            };
            request.Headers.Add(InternalHeaders.Assertion, TestCaller.Assertion(TestCaller.Gateway()));
            using var _ = await host.Client.SendAsync(request);
            await Suite.SendAsync(host, TestCaller.ApiKey(tenant), HttpMethod.Get, $"{path}/tokens");
        }
    }

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 200 && !await holds(); i++)
        {
            await Task.Delay(50);
        }
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            lines.Enqueue($"scope {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
