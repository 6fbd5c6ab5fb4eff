using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace ScimSuite.Portal.Store;

/// <summary>
/// What a page learnt when it was written, handed to the live page that takes over in the browser, so that it draws the same at once and asks nobody
/// again. It travels sealed in the page; it is believed for a few seconds, once, and only for the person it was written for.
/// </summary>
public sealed class FirstView(TimeProvider clock)
{
    /// <summary>A hub message carries it back (<c>MaximumReceiveMessageSize</c>); what is larger is asked again instead.</summary>
    internal const int Most = 300_000;

    private static readonly TimeSpan _lasts = TimeSpan.FromSeconds(20);
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    private readonly Lock _lock = new();
    private readonly DateTimeOffset _born = clock.GetUtcNow();
    private readonly Dictionary<string, string> _learnt = [];
    private Dictionary<string, string>? _handed;
    private Guid _of;

    /// <summary>Read when the page has been written, set before it becomes alive.</summary>
    [PersistentState]
    public byte[]? Handed
    {
        get => Pack();
        set => Unpack(value);
    }

    /// <summary>From the first writing where it is known from there, otherwise asked.</summary>
    public async Task<T> OnceAsync<T>(Guid account, string key, Func<Task<T>> ask)
    {
        if (TryTake<T>(account, key, out var known))
        {
            return known;
        }

        var answer = await ask();
        Learn(account, key, answer);
        return answer;
    }

    /// <summary>Something was changed: what was known before is not true any more.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _learnt.Clear();
            _handed = null;
        }
    }

    public bool TryTake<T>(Guid account, string key, out T value)
    {
        value = default!;           // not read where the answer is no
        lock (_lock)
        {
            if (_handed is null || account != _of || account == Guid.Empty || clock.GetUtcNow() - _born > _lasts || !_handed.Remove(key, out var kept))
            {
                return false;
            }

            value = JsonSerializer.Deserialize<T>(kept, _json)!;
            return true;
        }
    }

    public void Learn<T>(Guid account, string key, T value)
    {
        lock (_lock)
        {
            // A live page hands nothing on: it would only hoard.
            if (_handed is null && clock.GetUtcNow() - _born < _lasts)
            {
                _of = account;
                _learnt[key] = JsonSerializer.Serialize(value, _json);
            }
        }
    }

    private byte[]? Pack()
    {
        lock (_lock)
        {
            if (_learnt.Count == 0)
            {
                return null;
            }

            using var packed = new MemoryStream();
            using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                JsonSerializer.Serialize(brotli, new Sealed(_of, clock.GetUtcNow(), _learnt), _json);
            }

            return packed.Length <= Most ? packed.ToArray() : null;
        }
    }

    private void Unpack(byte[]? packed)
    {
        if (packed is null)
        {
            return;
        }

        lock (_lock)
        {
            using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
            var view = JsonSerializer.Deserialize<Sealed>(brotli, _json)!;
            (_of, _handed) = (view.Of, clock.GetUtcNow() - view.At < _lasts ? view.Learnt : []);
        }
    }

    private sealed record Sealed(Guid Of, DateTimeOffset At, Dictionary<string, string> Learnt);
}
