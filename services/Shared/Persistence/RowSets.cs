using System.Buffers;
using System.Runtime.CompilerServices;
using Npgsql;

namespace ScimSuite.Persistence;

/// <summary>The results of the statements sent together, each read once and in order. Only statements that return rows have one.</summary>
public sealed class RowSets
{
    private readonly NpgsqlDataReader _reader;
    private readonly CancellationToken _ct;
    private bool _isAtNext;

    internal RowSets(NpgsqlDataReader reader, bool isAtNext, CancellationToken ct)
    {
        _reader = reader;
        _isAtNext = isAtNext;
        _ct = ct;
    }

    /// <summary>The next statement's first row, or <c>null</c>.</summary>
    public async Task<T?> FindAsync<T>()
    {
        await MoveAsync();
        return await _reader.ReadAsync(_ct) ? RowMapper<T>.For(_reader)(_reader) : default;
    }

    /// <summary>The next statement's rows.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>()
    {
        await MoveAsync();
        var read = RowMapper<T>.For(_reader);
        var rows = new List<T>();
        while (await _reader.ReadAsync(_ct))
        {
            rows.Add(read(_reader));
        }

        return rows;
    }

    /// <summary>The next statement's rows one by one, for results too large to hold. The connection is busy until the last is read.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>([EnumeratorCancellation] CancellationToken ct = default)
    {
        await MoveAsync();
        var read = RowMapper<T>.For(_reader);
        while (await _reader.ReadAsync(ct.CanBeCanceled ? ct : _ct))
        {
            yield return read(_reader);
        }
    }

    /// <summary>The next statement's rows as they lie in the network buffer: nothing is made of them unless <paramref name="row"/> does.</summary>
    public async Task ForEachAsync(Action<Row> row)
    {
        await MoveAsync();
        while (await _reader.ReadAsync(_ct))
        {
            row(new Row(_reader));
        }
    }

    private async Task MoveAsync()
    {
        if (!_isAtNext && !await _reader.NextResultAsync(_ct))
        {
            throw new InvalidOperationException("There are fewer results than questions: the statement returns no rows.");
        }

        _isAtNext = false;
    }
}

/// <summary>The row at hand; not to be kept.</summary>
public readonly struct Row
{
    /// <summary>jsonb is sent with a version in front, which no text begins with.</summary>
    private const byte JsonbVersion = 1;

    private readonly NpgsqlDataReader _reader;

    internal Row(NpgsqlDataReader reader) => _reader = reader;

    /// <summary>Whether the column is NULL.</summary>
    public bool IsNull(int column) => _reader.IsDBNull(column);

    /// <summary>The column's value.</summary>
    public T Get<T>(int column) => _reader.GetFieldValue<T>(column);

    /// <summary>Copies text or jsonb as UTF-8 from the network buffer straight into <paramref name="target"/>: no string is made.</summary>
    public void CopyUtf8(int column, IBufferWriter<byte> target)
    {
        using var text = _reader.GetStream(column);
        var isFirst = true;
        while (true)
        {
            var span = target.GetSpan(512);
            var read = text.Read(span);
            if (read == 0)
            {
                return;
            }

            if (isFirst && span[0] == JsonbVersion)
            {
                span[1..read].CopyTo(span);
                read--;
            }

            isFirst = false;
            target.Advance(read);
        }
    }
}
