using System.Diagnostics;
using System.Security.Cryptography;
using ScimSuite.Twins.Checks;
using ScimSuite.Twins.People;
using ScimSuite.Twins.Providers;
using ScimSuite.Twins.Suite;
using ScimSuite.Twins.Wire;

namespace ScimSuite.Twins;

/// <summary>A provider's life with one connector, from the test of the connection to the last leaver, and the reckoning after it.</summary>
public sealed class TwinRun
{
    private readonly TwinOptions options;
    private readonly Provider provider;
    private readonly ScimLink link;
    private readonly Company company;
    private readonly Action<PhaseStep> progress;
    private readonly CancellationToken ct;
    private readonly List<PhaseTime> phases = [];

    private TwinRun(TwinOptions options, Provider provider, ScimLink link, Company company, Action<PhaseStep> progress, CancellationToken ct) =>
        (this.options, this.provider, this.link, this.company, this.progress, this.ct) = (options, provider, link, company, progress, ct);

    public static IReadOnlyList<string> Providers => [.. Provider.All.Select(make => make().Name)];

    public static async Task<TwinReport> RunAsync(TwinOptions options, CancellationToken ct, Action<PhaseStep>? progress = null)
    {
        var provider = Provider.All.Select(make => make()).FirstOrDefault(each => each.Name == options.Provider)
            ?? throw new FormatException($"'{options.Provider}' is no provider we know; these are: {string.Join(", ", Providers)}.");
        var target = Target.Of(options);
        var seed = options.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var company = Company.Founded(seed, options.Users, options.Groups, options.Company);
        var tally = new Tally();

        using var audit = target.Audit;
        using HttpMessageHandler handler = options.DryRun ? new Rehearsal(Console.Out) : new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = options.Concurrency };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        var link = new ScimLink(http, provider, target.Scim, target.Token, tally, new Pace(options.Rate), options.Patience);

        var before = audit is null ? null : await audit.NewestAsync(ct);
        var start = DateTimeOffset.UtcNow;
        var run = new TwinRun(options, provider, link, company, progress ?? (_ => { }), ct);
        await run.LiveAsync();

        var settling = Stopwatch.StartNew();
        var state = new FinalState(link, company, options.Concurrency);
        IReadOnlyList<AuditEvent>? events = null;
        if (!options.DryRun)
        {
            await run.PhaseAsync("compare the final state", company.Teams.Count + company.People.Count, step => state.CompareAsync(options.Settle, step, ct));
        }

        if (audit is not null)
        {
            await run.PhaseAsync("count the audit events", tally.Mutations.Count, async step => events = await HeardAsync(audit, before, start, tally, options.Settle, step, ct));
        }

        return new TwinReport
        {
            Provider = provider.Name,
            Target = target.Label,
            Seed = seed,
            Phases = run.phases,
            Requests = tally.Requests,
            ByStatus = tally.ByStatus,
            Retried = tally.Retried,
            Adopted = tally.Adopted,
            MedianMilliseconds = tally.Percentile(0.5),
            P95Milliseconds = tally.Percentile(0.95),
            P99Milliseconds = tally.Percentile(0.99),
            Unexpected = tally.Unexpected,
            Mutations = tally.Mutations.Count,
            NoChanges = tally.NoChanges.Count,
            UsersCompared = options.DryRun ? 0 : company.People.Count,
            GroupsCompared = options.DryRun ? 0 : company.Teams.Count,
            Differences = state.Differences,
            AuditEvents = events?.Count,
            AuditDifferences = events is null ? [] : AuditCount.Compare([.. tally.Mutations], [.. tally.NoChanges], events),
            Settled = settling.Elapsed,
        };
    }

    private async Task LiveAsync()
    {
        await PhaseAsync("test the connection", 1, async step =>
        {
            try
            {
                await provider.TestConnectionAsync(link, ct);
            }
            catch (RefusedException)
            {
                // Noted; a real provider stops here, but the rest may tell more about what is wrong.
            }

            step(1);
        });

        await InitialAsync();
        await IncrementalAsync();
        await LeaversAsync();
    }

    private async Task InitialAsync()
    {
        await EachAsync("initial: users", company.People, person => provider.ProvisionAsync(link, person, ct));

        // In a second pass, because a manager must be there before anyone can report to them.
        var managers = company.Some(company.People, 0.1);
        var reports = company.Some(company.People.Except(managers).ToArray(), 0.6);
        foreach (var (index, person) in reports.Index())
        {
            person.Manager = managers[index % managers.Count];
        }

        await EachAsync("initial: managers", reports, person => provider.UpdateAsync(link, person, ct));
        await EachAsync("initial: groups and members", company.Teams, async team =>
        {
            await provider.ProvisionGroupAsync(link, team, ct);
            await provider.SyncGroupAsync(link, team, ct);
        });
    }

    private async Task IncrementalAsync()
    {
        await RestAsync();
        var married = company.Some(company.People, 0.1);
        foreach (var person in married)
        {
            person.FamilyName = company.OtherFamilyName(person);
        }

        var moved = company.Some(company.People, 0.1);
        foreach (var person in moved)
        {
            person.City = company.OtherCity(person);
            person.Title = company.OtherTitle(person);
            person.Mobile ??= company.Phone();
        }

        var renamed = company.Some(company.People, 0.1);
        foreach (var person in renamed)
        {
            person.Mail = "new." + person.Mail;
        }

        var relogged = company.Some(company.People, 0.02);
        foreach (var person in relogged)
        {
            person.UserName = "renamed." + person.UserName;
        }

        await EachAsync("incremental: renames, moves, e-mail", [.. married.Union(moved).Union(renamed).Union(relogged)], person => provider.UpdateAsync(link, person, ct));

        var away = company.Some(company.People, 0.08);
        await RestAsync();
        await TellActiveAsync("incremental: deactivate", away, false);
        await RestAsync();
        await TellActiveAsync("incremental: reactivate", company.Some(away, 0.5), true);

        foreach (var team in company.Teams)
        {
            var leaving = company.Some(team.Members, 0.15);
            var joining = company.Some(company.People.Except(team.Members).ToArray(), 0.05);
            team.Members.ExceptWith(leaving);
            team.Members.UnionWith(joining);
        }

        foreach (var team in company.Some(company.Teams, 0.25))
        {
            team.Name = $"Global {team.Name}";
        }

        await RestAsync();
        await EachAsync("incremental: members, group names", company.Teams, team => provider.SyncGroupAsync(link, team, ct));
        await RestAsync();
        await EachAsync("incremental: said again, users", company.Some(company.People, 0.1), person => provider.UpdateAsync(link, person, ct));
        await EachAsync("incremental: said again, members", company.Teams, team => provider.RepeatMembersAsync(link, team, ct));
    }

    private async Task LeaversAsync()
    {
        var managers = company.People.Select(person => person.Manager).OfType<Person>().ToHashSet();
        var leavers = company.Some(company.People.Where(person => !managers.Contains(person) && person.Active).ToArray(), 0.1);
        await RestAsync();
        await TellActiveAsync("leavers: deactivate", leavers, false);
        if (provider.DeletesUsers)
        {
            await EachAsync("leavers: delete", leavers, person => provider.DeleteUserAsync(link, person, ct));

            // The service takes whoever is gone out of its groups by itself.
            foreach (var team in company.Teams)
            {
                team.HeldMembers.ExceptWith(leavers.Where(person => person.Gone).Select(person => person.Id!));
            }
        }

        // The first group stays, so that there is one left to compare.
        await EachAsync("leavers: groups", company.Some([.. company.Teams.Skip(1)], 0.1), team => provider.DeleteGroupAsync(link, team, ct));
    }

    private Task RestAsync() => options is { Pause: { } pause, DryRun: false } ? Task.Delay(pause, ct) : Task.CompletedTask;

    private Task TellActiveAsync(string phase, IReadOnlyList<Person> people, bool active)
    {
        foreach (var person in people)
        {
            person.Active = active;
        }

        return EachAsync(phase, people, person => provider.TellActiveAsync(link, person, ct));
    }

    private Task EachAsync(string phase, IReadOnlyCollection<Person> people, Func<Person, Task> act) =>
        EachAsync(phase, people, person => person is { Gone: false } && (person.Id is not null || phase == "initial: users"), act);

    private Task EachAsync(string phase, IReadOnlyCollection<Team> teams, Func<Team, Task> act) =>
        EachAsync(phase, teams, team => !team.Gone && (team.Id is not null || phase.StartsWith("initial", StringComparison.Ordinal)), act);

    /// <summary>Side by side, each object's own requests in order. One that is refused is noted and left; the others go on.</summary>
    private Task EachAsync<T>(string phase, IReadOnlyCollection<T> items, Func<T, bool> isThere, Func<T, Task> act) => PhaseAsync(phase, items.Count, step =>
    {
        var done = 0;
        return Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = ct }, async (item, _) =>
        {
            try
            {
                if (isThere(item))
                {
                    await act(item);
                }
            }
            catch (RefusedException)
            {
                // The link has noted it by name.
            }

            step(Interlocked.Increment(ref done));
        });
    });

    private async Task PhaseAsync(string name, int total, Func<Action<int>, Task> run)
    {
        var took = Stopwatch.StartNew();
        progress(new PhaseStep(name, 0, total));
        await run(done => progress(new PhaseStep(name, done, total)));
        progress(new PhaseStep(name, total, total));
        phases.Add(new PhaseTime(name, total, took.Elapsed));
    }

    /// <summary>Waits until there are as many events as writes, or time is up; then once more, so that one too many is seen too.</summary>
    private static async Task<IReadOnlyList<AuditEvent>> HeardAsync(AuditTrail audit, string? before, DateTimeOffset start, Tally tally, TimeSpan settle, Action<int> step, CancellationToken ct)
    {
        var deadline = DateTime.UtcNow + settle;
        while (true)
        {
            var events = await audit.SinceAsync(before, start, ct);
            step(Math.Min(events.Count, tally.Mutations.Count));
            if (events.Count >= tally.Mutations.Count || DateTime.UtcNow >= deadline)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
                return await audit.SinceAsync(before, start, ct);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), ct);
        }
    }
}
