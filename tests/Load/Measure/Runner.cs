using System.Diagnostics;
using HdrHistogram;
using ScimSuite.Load.Client;

namespace ScimSuite.Load.Measure;

/// <summary>One connection's place in a scenario: what it did last and the chance it draws from.</summary>
internal sealed class Worker(int index, RequestBuffer request)
{
    public int Index { get; } = index;

    public Random Random { get; } = new(index);

    public RequestBuffer Request { get; } = request;

    /// <summary>How many requests this worker has sent in this scenario.</summary>
    public int Turn { get; set; }

    /// <summary>Whatever a scenario carries from one request to the next.</summary>
    public string? Carried { get; set; }
}

/// <summary>What is sent again and again. Each request is written before its clock starts.</summary>
internal sealed record Scenario(string Name, string What, Action<Worker> Write, params int[] Expected)
{
    public Action<Worker, RawAnswer>? Heard { get; init; }
}

/// <summary>Closed loop: each worker sends, waits for the answer, sends the next, until the time is up.</summary>
internal sealed class Runner(Uri server, string token, int concurrency, CpuClock cpu)
{
    private const long LongestMicroseconds = 60_000_000;

    public async Task<Measurement> MeasureAsync(Scenario scenario, TimeSpan warmUp, TimeSpan duration, CancellationToken ct)
    {
        var workers = Enumerable.Range(0, concurrency).Select(index => (new Worker(index, new RequestBuffer(server, token)), Connection: new RawConnection(server))).ToArray();
        try
        {
            if (warmUp > TimeSpan.Zero)
            {
                await RunAsync(warmUp);
            }

            var before = Cpu();
            var started = Stopwatch.GetTimestamp();
            var (latencies, statuses) = await RunAsync(duration);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new Measurement
            {
                Scenario = scenario.Name,
                What = scenario.What,
                Requests = statuses.Values.Sum(),
                Seconds = seconds,
                P50 = latencies.GetValueAtPercentile(50) / 1000.0,
                P95 = latencies.GetValueAtPercentile(95) / 1000.0,
                P99 = latencies.GetValueAtPercentile(99) / 1000.0,
                ByStatus = statuses,
                Errors = statuses.Where(each => !scenario.Expected.Contains(each.Key)).ToDictionary(),
                Cpu = CpuClock.Difference(before, Cpu()),
            };
        }
        finally
        {
            foreach (var (_, connection) in workers)
            {
                connection.Dispose();
            }
        }

        async Task<(LongHistogram, SortedDictionary<int, long>)> RunAsync(TimeSpan time)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            stop.CancelAfter(time + TimeSpan.FromSeconds(15));
            var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
            var loops = await Task.WhenAll(workers.Select(each => Task.Run(() => LoopAsync(scenario, each.Item1, each.Connection, until, stop.Token), ct)));

            var latencies = new LongHistogram(LongestMicroseconds, 3);
            var statuses = new SortedDictionary<int, long>();
            foreach (var (own, counts) in loops)
            {
                latencies.Add(own);
                foreach (var (status, count) in counts)
                {
                    statuses[status] = statuses.GetValueOrDefault(status) + count;
                }
            }

            return (latencies, statuses);
        }

        Dictionary<string, double> Cpu() => new(cpu.Read()) { ["load"] = Environment.CpuUsage.TotalTime.TotalSeconds };
    }

    private static async Task<(LongHistogram Latencies, Dictionary<int, long> Statuses)> LoopAsync(Scenario scenario, Worker worker, RawConnection connection, long until, CancellationToken ct)
    {
        var latencies = new LongHistogram(LongestMicroseconds, 3);
        var statuses = new Dictionary<int, long>();
        while (Stopwatch.GetTimestamp() < until)
        {
            scenario.Write(worker);
            var sent = Stopwatch.GetTimestamp();
            int status;
            try
            {
                var answer = await connection.SendAsync(worker.Request.Bytes, ct);
                status = answer.Status;
                scenario.Heard?.Invoke(worker, answer);
            }
            catch (IOException)
            {
                status = 0;
                await Task.Delay(50, ct);
            }
            catch (OperationCanceledException)
            {
                // Longer than any request may take: counted as lost, and this worker is done.
                statuses[0] = statuses.GetValueOrDefault(0) + 1;
                break;
            }

            latencies.RecordValue(Math.Min(LongestMicroseconds, Math.Max(1, (long)Stopwatch.GetElapsedTime(sent).TotalMicroseconds)));
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            worker.Turn++;
        }

        return (latencies, statuses);
    }
}
