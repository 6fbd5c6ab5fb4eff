using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace ScimSuite.Persistence;

/// <summary>Reads rows as <typeparamref name="T"/>: a scalar from the first column, a record by column names (<c>user_name</c> is <c>UserName</c>). Compiled once per set of columns.</summary>
internal sealed class RowMapper<T>
{
    private static volatile RowMapper<T>[] _known = [];

    private readonly string[] _columns;
    private readonly Func<NpgsqlDataReader, T> _read;

    private RowMapper(string[] columns)
    {
        _columns = columns;
        _read = RowReading.Compile<T>(columns);
    }

    /// <summary>The mapping for the rows at hand.</summary>
    public static Func<NpgsqlDataReader, T> For(NpgsqlDataReader reader)
    {
        foreach (var known in _known)
        {
            if (known.Fits(reader))
            {
                return known._read;
            }
        }

        var columns = new string[reader.FieldCount];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = reader.GetName(i);
        }

        var made = new RowMapper<T>(columns);
        _known = [.. _known, made]; // two that race make it twice, which costs a compilation and nothing else
        return made._read;
    }

    private bool Fits(NpgsqlDataReader reader)
    {
        if (reader.FieldCount != _columns.Length)
        {
            return false;
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            if (!string.Equals(reader.GetName(i), _columns[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Writes the mapping as code.</summary>
internal static class RowReading
{
    private static readonly MethodInfo GetFieldValue = typeof(NpgsqlDataReader).GetMethod(nameof(NpgsqlDataReader.GetFieldValue))!; // it is there
    private static readonly MethodInfo IsDBNull = typeof(NpgsqlDataReader).GetMethod(nameof(NpgsqlDataReader.IsDBNull), [typeof(int)])!; // so is this

    private static readonly HashSet<Type> Scalars =
    [
        typeof(Guid), typeof(string), typeof(bool), typeof(short), typeof(int), typeof(long), typeof(double), typeof(decimal), typeof(DateTimeOffset),
        typeof(DateTime), typeof(TimeSpan), typeof(byte[]), typeof(Jsonb), typeof(JsonElement), typeof(JsonObject),
    ];

    public static Func<NpgsqlDataReader, T> Compile<T>(string[] columns)
    {
        var reader = Expression.Parameter(typeof(NpgsqlDataReader));
        var body = IsScalar(typeof(T)) ? Column(reader, 0, typeof(T)) : Record(reader, typeof(T), columns);
        return Expression.Lambda<Func<NpgsqlDataReader, T>>(body, reader).Compile();
    }

    private static bool IsScalar(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return Scalars.Contains(plain) || plain.IsArray;
    }

    private static MemberInitExpression Record(ParameterExpression reader, Type type, string[] columns)
    {
        var left = columns.Select((name, ordinal) => (Name: name.Replace("_", "", StringComparison.Ordinal), Ordinal: ordinal)).ToList();
        Expression? Take(string? name, Type target)
        {
            var found = left.FindIndex(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
            if (found < 0)
            {
                return null;
            }

            var ordinal = left[found].Ordinal;
            left.RemoveAt(found);
            return Column(reader, ordinal, target);
        }

        // The longest constructor whose parameters all have a column, or a default.
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length)
            .FirstOrDefault(candidate => Array.TrueForAll(candidate.GetParameters(), parameter => parameter.HasDefaultValue
                || left.Exists(column => string.Equals(column.Name, parameter.Name, StringComparison.OrdinalIgnoreCase))))
            ?? throw new InvalidOperationException($"{type.Name} has no constructor that the columns ({string.Join(", ", columns)}) could fill.");
        var made = Expression.New(constructor, constructor.GetParameters().Select(parameter =>
            Take(parameter.Name, parameter.ParameterType)
                ?? (parameter.DefaultValue is null ? Expression.Default(parameter.ParameterType) : Expression.Constant(parameter.DefaultValue, parameter.ParameterType))));

        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToList();
        var bindings = new List<MemberBinding>();
        foreach (var property in properties)
        {
            if (Take(property.Name, property.PropertyType) is { } value)
            {
                bindings.Add(Expression.Bind(property, value));
            }
        }

        return left.Count == 0
            ? Expression.MemberInit(made, bindings)
            : throw new InvalidOperationException($"{type.Name} has nothing for the column {columns[left[0].Ordinal]}.");
    }

    private static Expression Column(Expression reader, int ordinal, Type target)
    {
        var index = Expression.Constant(ordinal);
        var plain = Nullable.GetUnderlyingType(target) ?? target;
        Expression value = plain switch
        {
            _ when plain == typeof(Jsonb) => Expression.New(typeof(Jsonb).GetConstructor([typeof(string)])!, Get(reader, index, typeof(string))), // a record's own
            _ when plain == typeof(JsonObject) => Call(nameof(ToJsonObject), Get(reader, index, typeof(byte[]))),
            _ when plain == typeof(JsonElement) => Call(nameof(ToJsonElement), Get(reader, index, typeof(byte[]))),
            { IsEnum: true } => Expression.Convert(Call(nameof(ToEnum), Expression.Constant(plain), Get(reader, index, typeof(string))), plain),
            _ => Get(reader, index, plain),
        };

        // A null in a column whose property cannot be null is a defect; Npgsql says so, with the column's name.
        return !target.IsValueType || plain != target
            ? Expression.Condition(Expression.Call(reader, IsDBNull, index), Expression.Default(target), Expression.Convert(value, target))
            : value;
    }

    private static MethodCallExpression Get(Expression reader, Expression index, Type type) =>
        Expression.Call(reader, GetFieldValue.MakeGenericMethod(type), index);

    private static MethodCallExpression Call(string method, params Expression[] arguments) =>
        Expression.Call(typeof(RowReading).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!, arguments); // named below

    private static JsonObject ToJsonObject(byte[] utf8) => JsonNode.Parse(utf8)!.AsObject(); // a null column never comes here

    private static JsonElement ToJsonElement(byte[] utf8) => JsonElement.Parse(utf8);

    private static object ToEnum(Type type, string name) => Enum.Parse(type, name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
