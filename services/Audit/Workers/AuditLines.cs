using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using ScimSuite.Audit.Endpoints;
using ScimSuite.Audit.Model;

namespace ScimSuite.Audit.Workers;

/// <summary>
/// One line of JSON per stored event, for whoever collects logs: who did what to which resource, when, with what outcome, under which request.
/// Never the event's data: that may hold a person. The table is the truth and lines are its copy: a disk that is full loses lines (counted) and
/// nothing else.
/// </summary>
internal sealed class AuditLines : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly ILogger<AuditLines> _logger;
    private readonly AuditMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly string? _path;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _pending = new();
    private int _count;
    private Stream? _file;

    public AuditLines(IOptions<AuditOptions> options, AuditMetrics metrics, TimeProvider clock, ILogger<AuditLines> logger)
    {
        (_path, _metrics, _clock, _logger) = (options.Value.Path, metrics, clock, logger);
    }

    public void Write(AuditEvent happened)
    {
        lock (_gate)
        {
            using (var json = new Utf8JsonWriter(_pending))
            {
                JsonSerializer.Serialize(json, happened, AuditJson.Default.AuditEvent);
            }

            _pending.Write("\n"u8);
            _count++;
        }
    }

    public async Task FlushAsync()
    {
        await _writing.WaitAsync();
        try
        {
            ReadOnlyMemory<byte> lines;
            int count;
            lock (_gate)
            {
                (lines, count) = (_pending.WrittenMemory, _count);
                (_pending, _count) = (new(), 0);
            }

            if (count > 0)
            {
                await WriteAsync(lines, count);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public override void Dispose()
    {
        _file?.Dispose();
        _writing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Longest, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await FlushAsync();
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> lines, int count)
    {
        try
        {
            if (_path is null)
            {
                // By the console's own lock, so that no other line lands inside one of these.
                Console.Out.Write(System.Text.Encoding.UTF8.GetString(lines.Span));
                return;
            }

            _file ??= new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            await _file.WriteAsync(lines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _metrics.LinesLost(count);
            _logger.LinesLost(count, e.GetType().Name);
            _file?.Dispose();
            _file = null;
        }
    }
}
