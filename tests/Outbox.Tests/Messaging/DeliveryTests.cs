using System.Diagnostics;
using System.Text;
using RabbitMQ.Client;
using ScimSuite.Events;
using ScimSuite.Messaging;
using ScimSuite.Testing;

namespace ScimSuite.Outbox.Tests.Messaging;

public sealed class DeliveryTests : IAsyncLifetime
{
    private readonly Journal _journal = new();
    private TestBroker _broker = null!; // made before each test

    public async Task InitializeAsync() => _broker = await TestBroker.CreateAsync();

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [Fact]
    public async Task Versions_of_one_group_are_handled_in_order_and_groups_side_by_side()
    {
        await using var process = await StartAsync<Write>();
        var groups = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();

        var watch = Stopwatch.StartNew();
        for (var version = 1L; version <= 400; version += 40)
        {
            await process.Publisher.PublishAsync(
                [.. Enumerable.Range(0, 40).SelectMany(i => groups.Select(group => Some.Envelope(Some.Change(group, version + i))))], default);
        }

        await Eventually.TrueAsync(() => _journal.Seen.Count >= 2000, "all arrive", 60);
        Assert.All(groups, group => Assert.Equal(Enumerable.Range(1, 400).Select(version => (long)version), _journal.VersionsOf(group)));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task What_was_published_before_a_consumer_ever_ran_is_found_by_it()
    {
        var group = Guid.NewGuid();
        await using (var publisher = await TestProcess.StartAsync(_broker.Address))
        {
            await publisher.Publisher.PublishAsync([Some.Envelope(Some.Change(group, 1)), Some.Envelope(Some.Change(group, 2))], default);
        }

        await using var process = await StartAsync<Write>();

        await Eventually.TrueAsync(() => _journal.Seen.Count == 2, "both arrive");
        Assert.Equal([1, 2], _journal.VersionsOf(group));
    }

    [Fact]
    public async Task Poison_is_set_aside_and_the_others_go_on()
    {
        await using var process = await StartAsync<Moody>();
        var (poisoned, healthy) = (Guid.NewGuid(), Guid.NewGuid());
        await SendRawAsync("group.changed", "this is not an envelope");
        await SendRawAsync("group.renamed", Encoding.UTF8.GetString((Some.Envelope(Some.Change(healthy, 1)) with { Type = "group.renamed" }).ToUtf8Json()));

        await process.Publisher.PublishAsync(
            [
                Some.Envelope(Some.Change(poisoned, 1, "poison")), Some.Envelope(Some.Change(poisoned, 2)),
                .. Enumerable.Range(1, 50).Select(version => Some.Envelope(Some.Change(healthy, version))),
            ], default);

        await Eventually.TrueAsync(() => _journal.VersionsOf(healthy).Count == 50, "the healthy ones arrive", 5);
        await Queues.HoldsAsync(_broker, "users.groups_error", 3);
        await Eventually.TrueAsync(() => _journal.VersionsOf(poisoned).Count == 1, "what follows the poison is handled");
        await Queues.HoldsAsync(_broker, "users.groups", 0);
    }

    [Fact]
    public async Task What_is_merely_away_is_waited_for()
    {
        Moody.AwayFor = 6; // more than a defect would get
        await using var process = await StartAsync<Moody>();
        var group = Guid.NewGuid();

        await process.Publisher.PublishAsync([Some.Envelope(Some.Change(group, 1, "away")), Some.Envelope(Some.Change(group, 2))], default);

        await Eventually.TrueAsync(() => _journal.Seen.Count == 2, "both are handled", 40);
        Assert.Equal([1, 2], _journal.VersionsOf(group));
        Assert.True(await Queues.CountAsync(_broker, "users.groups_error") <= 0);
    }

    [Fact]
    public async Task A_process_that_stops_in_the_middle_leaves_the_rest_to_the_next()
    {
        Moody.AwayFor = int.MaxValue;
        var group = Guid.NewGuid();
        await using (var process = await StartAsync<Moody>())
        {
            await process.Publisher.PublishAsync([Some.Envelope(Some.Change(group, 1, "away"))], default);
            await Task.Delay(1000);
        }

        Assert.True(await Queues.CountAsync(_broker, "users.groups_error") <= 0);
        Moody.AwayFor = 0;
        await using var next = await StartAsync<Moody>();

        await Eventually.TrueAsync(() => _journal.Seen.Count == 1, "it is handled");
    }

    [Fact]
    public async Task A_batch_keeps_the_order_and_gives_up_only_its_bad_one()
    {
        await using var process = await TestProcess.StartAsync(_broker.Address, listen => listen.ConsumeBatch<RecordBatch>(Subscriptions.Audit), journal: _journal);
        var group = Guid.NewGuid();

        await process.Publisher.PublishAsync(
            [.. Enumerable.Range(1, 600).Select(version => Some.Envelope(Some.Change(group, version, version == 77 ? "poison" : "g")))], default);

        await Eventually.TrueAsync(() => _journal.Seen.Count == 599, "all but one arrive", 60);
        Assert.Equal(Enumerable.Range(1, 600).Where(version => version != 77).Select(version => (long)version), _journal.VersionsOf(group));
        Assert.True(RecordBatch.Largest > 20, $"the largest batch had {RecordBatch.Largest}");
        await Queues.HoldsAsync(_broker, "audit_error", 1);
    }

    [Fact]
    public async Task Events_of_different_aggregates_come_together_and_each_keeps_its_order()
    {
        await using var process = await TestProcess.StartAsync(_broker.Address, listen => listen.Consume(Subscriptions.UsersGroups, handlers =>
            handlers.HandleTogether<GroupCreated, GroupChanged, Together>().Handle<GroupDeleted, Together>()), journal: _journal);
        Guid[] groups = [.. Enumerable.Range(0, 40).Select(_ => Guid.NewGuid())];

        await process.Publisher.PublishAsync(
            [
                .. Enumerable.Range(1, 10).SelectMany(version => groups.Select(group => Some.Envelope(Some.Change(group, version)))),
                .. groups.Select(group => Some.Envelope(new GroupDeleted(group, 11, "gone"))),
            ], default);

        await Eventually.TrueAsync(() => _journal.Seen.Count == 440, "all arrive", 60);
        Assert.All(groups, group => Assert.Equal(Enumerable.Range(1, 11).Select(version => (long)version), _journal.VersionsOf(group)));
        Assert.True(Together.Largest > 5, $"the largest call had {Together.Largest}");
        await Queues.HoldsAsync(_broker, "users.groups", 0);
    }

    [Fact]
    public async Task Every_gateway_hears_of_a_verdict_and_nobody_need_be_there()
    {
        await using var publisher = await TestProcess.StartAsync(_broker.Address);
        await publisher.Publisher.PublishAsync([Some.Envelope(new VerdictsChanged(null, "nobody hears this"))], default);
        var connected = 0;
        void Listen(MessagingBuilder listen) => listen.FanOut(Subscriptions.Verdicts, handlers =>
            handlers.Handle<VerdictsChanged, DropVerdicts>().WhenConnected(_ => Interlocked.Increment(ref connected)));
        var (a, b) = (new Journal(), new Journal());
        await using var wire = _broker.Wire();
        await using var one = await TestProcess.StartAsync(_broker.Through(wire), Listen, journal: a);
        await using var two = await TestProcess.StartAsync(_broker.Address, Listen, journal: b);
        await Eventually.TrueAsync(() => connected == 2, "both listen");

        await publisher.Publisher.PublishAsync([Some.Envelope(new VerdictsChanged(null, "k"))], default);
        await Eventually.TrueAsync(() => a.Seen.Count == 1 && b.Seen.Count == 1, "both hear it", 5);

        wire.CloseAll();
        await Eventually.TrueAsync(() => connected == 3, "the one that was cut off is told that it may have missed something");
        await publisher.Publisher.PublishAsync([Some.Envelope(new VerdictsChanged(null, "k"))], default);
        await Eventually.TrueAsync(() => a.Seen.Count == 2 && b.Seen.Count == 2, "both hear it again", 5);
    }

    [Fact]
    public async Task One_request_is_one_trace_through_the_broker()
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("ScimSuite.", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var process = await StartAsync<Write>();
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var envelope = Some.Envelope(Some.Change(Guid.NewGuid(), 1));
        request.Stop();

        await process.Publisher.PublishAsync([envelope], default);
        await Eventually.TrueAsync(() => spans.Count(span => span.TraceId == request.TraceId) == 2, "two spans of its trace");

        var publish = spans.Single(span => span.TraceId == request.TraceId && span.Kind == ActivityKind.Producer);
        var handle = spans.Single(span => span.TraceId == request.TraceId && span.Kind == ActivityKind.Consumer);
        Assert.Equal(request.SpanId, publish.ParentSpanId);
        Assert.Equal(publish.SpanId, handle.ParentSpanId);
    }

    private Task<TestProcess> StartAsync<THandler>()
        where THandler : class, IHandle<GroupChanged>
    {
        return TestProcess.StartAsync(
            _broker.Address, listen => listen.Consume(Subscriptions.UsersGroups, handlers => handlers.Handle<GroupChanged, THandler>()), journal: _journal);
    }

    private Task<bool> SendRawAsync(string type, string body) => Queues.WithChannelAsync(_broker, async channel =>
    {
        await channel.BasicPublishAsync("scimsuite.events", type, false, new BasicProperties { ContentType = "application/json" }, Encoding.UTF8.GetBytes(body));
        return true;
    });
}
