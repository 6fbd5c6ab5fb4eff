using System.Collections.Concurrent;
using System.Globalization;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>Things break in the middle of traffic: what was acknowledged is kept, what cannot be done is said.</summary>
[Collection(SuiteCollection.Name)]
public sealed class FaultTests(Suite suite)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_killed_service_costs_503_with_retry_guidance_and_nothing_acknowledged()
    {
        var token = suite.Now.Token(0, "main");
        var before = suite.Now.Pids("users").ToArray();
        var answers = new ConcurrentQueue<(string Name, Answer Answer)>();
        using var stop = new CancellationTokenSource();
        var run = Guid.NewGuid().ToString("N")[..8];
        var traffic = Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var name = $"kill-{run}-{lane}-{i}";
                answers.Enqueue((name, await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", token, Scim.User(name))));
                await Task.Delay(10);
            }
        })));

        await Task.Delay(1500);
        Suite.Signal("KILL", before);
        var back = await Eventually.HoldsAsync(
            async () => suite.Now.Pids("users") is { Count: > 0 } now && !now.Intersect(before).Any() && (await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", token)).Status == 200,
            Recovery, () => $"users is serving again. Its last lines:\n{suite.LastLinesOf("users")}");
        await Task.Delay(500);
        await stop.CancelAsync();
        await traffic;

        Assert.All(answers, a => Assert.True(a.Answer.Status is 201 or 503, $"{a.Name}: {a.Answer.Status} {a.Answer.Body}"));
        var refused = answers.Where(a => a.Answer.Status == 503).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, a =>
        {
            Scim.IsError(a.Answer, 503);
            Assert.InRange(a.Answer.RetryAfter!.Value.TotalSeconds, 1, 15);
        });
        foreach (var (name, _) in answers.Where(a => a.Answer.Status == 201))
        {
            var found = await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users?filter={Uri.EscapeDataString($"userName eq \"{name}\"")}", token);
            Assert.True(found.Json.GetProperty("totalResults").GetInt32() == 1, $"{name} was acknowledged and is gone");
        }

        // The bar is 10 s on a quiet machine; the test leaves room for a loaded one. Where everything is said, the orchestrator hears of the end late.
        Assert.True(back < TimeSpan.FromSeconds(30) || Suite.AreAllLoud, $"users came back only after {back.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task A_broker_outage_fails_no_request_and_loses_no_event()
    {
        var token = suite.Now.Token(1, "main");
        var run = Guid.NewGuid().ToString("N")[..8];
        var group = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", token, Scim.Group($"broker-{run}"));
        var created = new List<(string Id, string RequestId)>();

        await suite.StopAsync("rabbitmq");
        for (var i = 0; i < 60; i++)
        {
            var user = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", token, Scim.User($"broker-{run}-{i}"));
            Assert.True(user.Status == 201, $"{user.Status} {user.Body}");
            var added = await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{group.Id}", token, Scim.Patch(Scim.AddMember(user.Id)));
            Assert.True(added.Status == 204, $"{added.Status} {added.Body}");
            created.Add((user.Id, user.RequestId!));
        }

        Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, "/health", null)).Status);
        await suite.StartAsync("rabbitmq");

        foreach (var (id, requestId) in created)
        {
            await Eventually.HoldsAsync(async () => await AuditCountAsync(1, requestId) == 1, Recovery, $"exactly one audit event for the creation of {id}");
        }

        foreach (var (id, _) in created)
        {
            await Eventually.HoldsAsync(
                async () => (await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{id}", token)).Body.Contains(group.Id, StringComparison.Ordinal),
                Recovery, $"{id} shows its group");
        }
    }

    [Fact]
    public async Task A_stopped_database_is_503_in_time_named_by_readiness_and_heals_by_itself()
    {
        var token = suite.Now.Token(0, "main");
        var user = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", token, Scim.User($"db-{Guid.NewGuid():N}"));
        Assert.Equal(201, user.Status);

        await suite.StopAsync("postgres");
        try
        {
            for (var i = 0; i < 5; i++)
            {
                var answer = await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{user.Id}", token);
                Scim.IsError(answer, 503);
                Assert.InRange(answer.RetryAfter!.Value.TotalSeconds, 1, 15);
                Assert.True(answer.Took < TimeSpan.FromSeconds(3), $"took {answer.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
            }

            Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, "/health", null)).Status);
            await Eventually.HoldsAsync(
                async () =>
                {
                    var ready = await suite.SendAsync(HttpMethod.Get, "/ready", null);
                    return ready.Status == 503 && ready.Body.Contains("database", StringComparison.OrdinalIgnoreCase);
                }, TimeSpan.FromSeconds(10), "the gateway's /ready is 503 and names the database");
            foreach (var service in new[] { "users", "groups", "tokens", "tenants", "audit" })
            {
                using var response = await suite.Http.GetAsync(suite.Now.Processes[service][0].Url + "/ready");
                Assert.True((int)response.StatusCode == 503, $"{service}/ready: {(int)response.StatusCode}");
            }
        }
        finally
        {
            await suite.StartAsync("postgres");
        }

        await Eventually.HoldsAsync(async () => (await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{user.Id}", token)).Status == 200, Recovery, "users answers again");
        await Eventually.HoldsAsync(async () => (await suite.SendAsync(HttpMethod.Get, "/ready", null)).Status == 200, Recovery, "the gateway's /ready is 200 again");
    }

    private async Task<int> AuditCountAsync(int tenant, string requestId)
    {
        var answer = await suite.SendAsync(HttpMethod.Get, $"/api/audit?requestId={requestId}", suite.Now.Tenants[tenant].ApiKey);
        return answer.Status == 200 ? answer.Json.GetProperty("items").GetArrayLength() : -1;
    }
}
