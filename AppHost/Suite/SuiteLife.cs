using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace ScimSuite.AppHost.Suite;

/// <summary>What the announcement needs to know of the model.</summary>
internal sealed record SuiteAddresses(string Gateway, string? Dashboard, ReferenceExpression Postgres, ReferenceExpression Rabbit);

/// <summary>
/// From the first process to the last: says what is up, makes the demo tenants, prints the table, writes <c>scimsuite.json</c>,
/// writes it anew when a process was replaced, and takes it away at the end.
/// </summary>
internal sealed class SuiteLife(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceLoggerService logs, ResourceCommandService commands, IHostApplicationLifetime lifetime,
    DataFolder data, SuiteAddresses addresses, SuiteOptions options, DemoPeople people) : BackgroundService
{
    public const string FileName = "scimsuite.json";

    private static readonly DateTime StartedAt = Process.GetCurrentProcess().StartTime;

    private readonly ConcurrentDictionary<string, double> _upAfter = new();
    private readonly ConcurrentDictionary<string, ResourceEvent> _latest = new();
    private volatile IReadOnlyList<DemoTenant>? _tenants;
    private string _postgres = "";
    private string _rabbit = "";

    private static double SecondsSinceStart => (DateTime.Now - StartedAt).TotalSeconds;

    /// <summary>Who still runs when the orchestrator has been told to stop: it lets go of us before its processes have ended.</summary>
    public static IReadOnlyList<int> Running { get; private set; } = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("stopping");
        Running = [.. _latest.Values.Select(Pid).Where(pid => pid > 0)];
        await base.StopAsync(cancellationToken);
        File.Delete(data.Of(FileName));
    }

    protected override async Task ExecuteAsync(CancellationToken ct)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        try
        {
            var following = FollowProcessesAsync(stopping.Token);
            await WaitUntilEverythingIsUpAsync(stopping.Token);
            _postgres = await addresses.Postgres.GetValueAsync(stopping.Token) ?? "";
            _rabbit = await addresses.Rabbit.GetValueAsync(stopping.Token) ?? "";
            using var demo = new Demo(data, addresses.Gateway, people, DemoPlan.Of(options));
            var tenants = await demo.FindOrMakeAsync(stopping.Token);
            Write(tenants, ProcessesNow());
            _tenants = tenants;
            Announce(tenants);
            await DemoTwins.StartAsync(model, commands, stopping.Token);
            await following;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the suite is being stopped
        }
        catch (Exception e) when (e is SuiteException or HttpRequestException or OperationCanceledException or JsonException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            Environment.ExitCode = SuiteException.Failed;
            lifetime.StopApplication();
        }
    }

    private async Task WaitUntilEverythingIsUpAsync(CancellationToken ct)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var migration = FailedMigrationAsync(failed.Token);
        var waiting = model.Resources.Where(resource => resource is ProjectResource or ExecutableResource or ContainerResource && resource.Name != "migrate" && resource.Name != "aspire-dashboard")
            .Where(resource => resource.Annotations.OfType<HealthCheckAnnotation>().Any())
            .Select(resource => IsUpAsync(resource, ct)).ToList();
        var all = Task.WhenAll(waiting);
        while (await Task.WhenAny(all, migration, Task.Delay(TimeSpan.FromSeconds(30), ct)) is var first && first != all)
        {
            if (first == migration)
            {
                throw new SuiteException(await migration, SuiteException.Failed);
            }

            ct.ThrowIfCancellationRequested();
            foreach (var missing in model.Resources.Where(IsMissing))
            {
                Console.WriteLine($"still waiting for {missing.Name}: {await logs.LastWordsAsync(missing, ct)}");
            }
        }

        await all;
        await failed.CancelAsync();

        bool IsMissing(IResource resource) => resource.Annotations.OfType<HealthCheckAnnotation>().Any() && !_upAfter.ContainsKey(resource.Name);
    }

    private async Task IsUpAsync(IResource resource, CancellationToken ct)
    {
        await notifications.WaitForResourceHealthyAsync(resource.Name, WaitBehavior.WaitOnResourceUnavailable, ct);
        _upAfter[resource.Name] = SecondsSinceStart;
        Console.WriteLine($"{resource.Name} is up ({_upAfter[resource.Name]:0.0} s)");
    }

    /// <summary>Completes only when Migrate failed, with what it said: nothing else can go on then.</summary>
    private async Task<string> FailedMigrationAsync(CancellationToken ct)
    {
        var end = await notifications.WaitForResourceAsync("migrate", change => change.Snapshot.ExitCode is not null and not 0, ct);
        return $"The migration failed (exit code {end.Snapshot.ExitCode}):\n{string.Join('\n', await LastWords.LastLinesAsync(logs.GetAllAsync(end.ResourceId), 5, ct))}";
    }

    /// <summary>Follows every process from the beginning, and writes the file anew whenever one was replaced.</summary>
    private async Task FollowProcessesAsync(CancellationToken ct)
    {
        var written = "";
        await foreach (var change in notifications.WatchAsync(ct))
        {
            _latest[change.ResourceId] = change;
            var now = ProcessesNow();
            var pids = string.Join(' ', now.SelectMany(entry => entry.Value.Select(process => $"{entry.Key}:{process.Pid}:{process.Url}")));
            if (_tenants is not null && pids != written)
            {
                written = pids;
                Write(_tenants, now);
            }
        }
    }

    /// <summary>By name: browsers take passkeys on <c>localhost</c>, and on no IP address.</summary>
    private string Portal => $"http://localhost:{new Uri(addresses.Gateway).Port}/";

    private void Write(IReadOnlyList<DemoTenant> tenants, IReadOnlyDictionary<string, IReadOnlyList<SuiteProcess>> processes)
    {
        lock (_latest)
        {
            var file = new SuiteFile(addresses.Gateway, $"{addresses.Gateway}/scim/v2", Portal, addresses.Dashboard, people.Operator, tenants, processes);
            data.Write(FileName, JsonSerializer.SerializeToNode(file, SuiteJson.Default.SuiteFile)!);
        }
    }

    private SortedDictionary<string, IReadOnlyList<SuiteProcess>> ProcessesNow()
    {
        var running = _latest.Values
            .Where(change => change.Snapshot.State?.Text == KnownResourceStates.Running && change.Resource.Annotations.OfType<RestartAnnotation>().Any())
            .Select(change => (change.Resource, Pid: Pid(change)))
            .Where(process => process.Pid > 0 && process.Resource.Name != "epmd");
        return new SortedDictionary<string, IReadOnlyList<SuiteProcess>>(running.GroupBy(process => process.Resource).ToDictionary(
            processes => processes.Key.Name,
            IReadOnlyList<SuiteProcess> (processes) => [.. processes.OrderBy(process => process.Pid).Select(process => new SuiteProcess(process.Pid, Url(process.Resource, process.Pid)))]),
            StringComparer.Ordinal);
    }

    public static int Pid(ResourceEvent now) =>
        now.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } value && int.TryParse(value.ToString(), out var pid) ? pid : 0;

    /// <summary>Where this very process listens: replicas share an address in front of them, and only the process knows its own.</summary>
    private string Url(IResource resource, int pid) => resource.Name switch
    {
        "postgres" => _postgres,
        "rabbitmq" => _rabbit,
        _ when resource is not ProjectResource => "",
        _ => (Processes.Variable(pid, "ASPNETCORE_URLS") ?? "").Split(';')[0].Replace("localhost", "127.0.0.1", StringComparison.Ordinal),
    };

    private void Announce(IReadOnlyList<DemoTenant> tenants)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("what").AddColumn(new TableColumn("where").NoWrap());
        table.AddRow("portal", Portal);
        table.AddRow("SCIM", $"{addresses.Gateway}/scim/v2");
        table.AddRow("management", $"{addresses.Gateway}/api");
        table.AddRow("dashboard", addresses.Dashboard ?? "without (--no-dashboard)");
        table.AddRow("tenants", string.Join(", ", tenants.Select(tenant => tenant.Name)));
        table.AddRow("sign-ins, tokens, pids", data.Of(FileName));
        AnsiConsole.Write(table);

        var slowest = _upAfter.OrderByDescending(up => up.Value).Take(4).Select(up => $"{up.Key} {up.Value:0.0}");
        Console.WriteLine($"ready after {SecondsSinceStart:0.0} s; last were {string.Join(", ", slowest)}. Ctrl+C stops everything.");
    }
}
