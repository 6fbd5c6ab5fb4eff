using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScimSuite.EndToEnd.Tests.Secrecy;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>
/// The AppHost's own model, started once for all tests of this assembly in a data folder of its own: every process real,
/// nothing replaced. What tests know of it they read from <c>scimsuite.json</c>, as people and scripts do.
/// </summary>
public class Suite : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);
    private readonly string data = Path.Combine(Path.GetTempPath(), $"scimsuite-e2e-{Guid.NewGuid():N}");
    private readonly CancellationTokenSource stop = new();
    private DistributedApplication? app;
    private OtlpReceiver? collector;
    private Task logs = Task.CompletedTask;

    /// <summary>Whether every suite of this run is at Debug level, and not only the one whose secrecy is looked at: SCIMSUITE_LOUD=1.</summary>
    public static bool AreAllLoud { get; } = Environment.GetEnvironmentVariable("SCIMSUITE_LOUD") == "1";

    protected virtual bool IsLoud => AreAllLoud;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(20) };

    public string LastLinesOf(string resource) => Recording.Current.Of(resource).Last();

    public string File => Path.Combine(data, "scimsuite.json");

    /// <summary>Read anew each time: the file follows restarts.</summary>
    public SuiteFile Now => SuiteFile.Read(File);

    /// <summary>The path that the only link in the latest letter to this address leads to.</summary>
    public async Task<string> LinkInMailAsync(string email) =>
        System.Text.RegularExpressions.Regex.Match(await LetterAsync(email, "http://localhost:"), @"http://localhost:\d+(/\S+)").Groups[1].Value;

    /// <summary>How many letters went to this address so far.</summary>
    public async Task<int> LettersAsync(string email)
    {
        await Task.Delay(500);      // one more would be on its way
        return Directory.GetFiles(Path.Combine(data, "mail"), "*.eml").Count(file => System.IO.File.ReadAllText(file).Contains($"To: {email}", StringComparison.Ordinal));
    }

    /// <summary>The latest letter that holds all of these, as it was sent.</summary>
    public async Task<string> LetterAsync(params string[] words)
    {
        var folder = Path.Combine(data, "mail");
        string? letter = null;
        await Eventually.HoldsAsync(
            () =>
            {
                var letters = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.eml").OrderDescending().Select(System.IO.File.ReadAllText) : [];
                letter = letters.Select(text => text.Replace("=\r\n", "", StringComparison.Ordinal)).FirstOrDefault(text => words.All(word => text.Contains(word, StringComparison.Ordinal)));
                return letter is not null;
            },
            TimeSpan.FromSeconds(20), $"no letter with {string.Join(", ", words)} in {folder}");
        return letter!;     // seen above
    }

    public async Task InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--data", data, "--port", "0", "--no-dashboard"],
            limit.Token);
        if (IsLoud)
        {
            collector = await OtlpReceiver.StartAsync(Recording.Current.Folder);
            Recording.Current.TurnUp(builder, collector);
        }

        app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);

        // Processes are known by now; what they wrote before is replayed.
        logs = Recording.Current.FollowAsync(app, stop.Token);
        await Eventually.HoldsAsync(() => System.IO.File.Exists(File), StartLimit, $"{File} was not written: the suite did not become ready.");
        Planted.Folder(File);
    }

    public async Task DisposeAsync()
    {
        await PortalBrowser.CloseAsync();
        if (app is not null)
        {
            await (IsLoud ? LastLook.TakeAsync(this) : Task.CompletedTask);
            await app.StopAsync();
            await app.DisposeAsync();
        }

        await stop.CancelAsync();
        await logs;
        await (collector?.DisposeAsync() ?? default);
        Recording.Current.Flush();
        Http.Dispose();
        stop.Dispose();
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>One request to the gateway; the body, when there is one, as SCIM.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? bearer, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Now.Gateway + path);
        Planted.Shown(bearer);
        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/scim+json"));
            if (headers.LastOrDefault(header => header.Name == "Content-Type").Value is { } type)
            {
                request.Content.Headers.Remove("Content-Type");
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        var watch = Stopwatch.StartNew();
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Planted.Given(path, text);
        return new Answer(
            (int)response.StatusCode, text, watch.Elapsed, response.Content.Headers.ContentType?.MediaType,
            response.Headers.RetryAfter?.Delta,
            response.Headers.TryGetValues("X-Request-Id", out var id) ? id.Single() : null)
        {
            Headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>Signals one process by pid, as an operator's shell would.</summary>
    public static void Signal(string signal, params IEnumerable<int> pids)
    {
        foreach (var pid in pids)
        {
            using var kill = Process.Start("/bin/kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }

    /// <summary>Stops a resource as the dashboard's button does: it stays stopped until it is started.</summary>
    public Task StopAsync(string resource) => CommandAsync(resource, KnownResourceCommands.StopCommand);

    public Task StartAsync(string resource) => CommandAsync(resource, KnownResourceCommands.StartCommand);

    /// <summary>Where spans, metrics and log records of a loud suite are sent to.</summary>
    public Uri Collector => new(collector!.Address);

    /// <summary>A line among those that a process prints, and one among the AppHost's own.</summary>
    public void Say(string process, string text)
    {
        var resource = app!.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(each => each.Name == process);
        foreach (var logger in new[] { app.Services.GetRequiredService<ResourceLoggerService>().GetLogger(resource), app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Hosting.Tests") })
        {
            logger.Log(LogLevel.Debug, default, text, null, (said, _) => said);
        }
    }

    private async Task CommandAsync(string resource, string command)
    {
        var result = await app!.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, $"{command} {resource}: {result.Message}");
    }
}

public sealed record Answer(int Status, string Body, TimeSpan Took, string? MediaType, TimeSpan? RetryAfter, string? RequestId)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Id => Json.GetProperty("id").GetString()!;
}

[CollectionDefinition(Name)]
public sealed class SuiteCollection : ICollectionFixture<Suite>
{
    public const string Name = "suite";
}
