using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;

namespace ScimSuite.Persistence;

/// <summary>Fills one parameter from <c>@tenant</c>, from a property of the argument object, or from a dictionary.</summary>
internal abstract class Argument
{
    public abstract NpgsqlParameter Bind(Guid? tenant, object? args);

    /// <exception cref="InvalidOperationException">Nobody gives this name a value.</exception>
    public static Argument For(string name, Type? args)
    {
        if (string.Equals(name, "tenant", StringComparison.OrdinalIgnoreCase))
        {
            return new OfScope();
        }

        if (args is null)
        {
            throw new InvalidOperationException($"The statement uses @{name}, and no arguments were given.");
        }

        if (typeof(IReadOnlyDictionary<string, object?>).IsAssignableFrom(args))
        {
            return new OfDictionary(name);
        }

        var property = args.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
            ?? throw new InvalidOperationException($"The statement uses @{name}, and {args.Name} has no such property.");
        return new OfProperty(property);
    }

    private sealed class OfScope : Argument
    {
        public override NpgsqlParameter Bind(Guid? tenant, object? args)
        {
            return new NpgsqlParameter<Guid>
            {
                TypedValue = tenant ?? throw new InvalidOperationException("The statement uses @tenant, and this role has no tenant scope."),
                NpgsqlDbType = NpgsqlDbType.Uuid,
            };
        }
    }

    private sealed class OfDictionary(string name) : Argument
    {
        public override NpgsqlParameter Bind(Guid? tenant, object? args)
        {
            var values = (IReadOnlyDictionary<string, object?>)args!; // For() has looked at the type
            return values.TryGetValue(name, out var value)
                ? ParameterTypes.Of(value?.GetType() ?? typeof(object)).ToParameter(value)
                : throw new InvalidOperationException($"The statement uses @{name}, and the arguments hold no such name.");
        }
    }

    private sealed class OfProperty(PropertyInfo property) : Argument
    {
        private readonly Func<object, object?> _read = Getter(property);
        private readonly ParameterType? _type = property.PropertyType == typeof(object) ? null : ParameterTypes.Of(property.PropertyType);

        public override NpgsqlParameter Bind(Guid? tenant, object? args)
        {
            var value = _read(args!); // For() has looked at the type
            return (_type ?? ParameterTypes.Of(value?.GetType() ?? typeof(object))).ToParameter(value);
        }

        private static Func<object, object?> Getter(PropertyInfo property)
        {
            var args = Expression.Parameter(typeof(object));
            var value = Expression.Property(Expression.Convert(args, property.DeclaringType!), property); // a property has a declaring type
            return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), args).Compile();
        }
    }
}

/// <summary>How values of one .NET type are bound.</summary>
internal sealed record ParameterType(NpgsqlDbType Type, Func<object, object> Convert)
{
    public NpgsqlParameter ToParameter(object? value) => new() { NpgsqlDbType = Type, Value = value is null ? DBNull.Value : Convert(value) };
}

/// <summary>The .NET types a statement can be given, and what they are to PostgreSQL.</summary>
internal static class ParameterTypes
{
    private static readonly Dictionary<Type, ParameterType> Scalars = new()
    {
        [typeof(Guid)] = As(NpgsqlDbType.Uuid),
        [typeof(string)] = As(NpgsqlDbType.Text),
        [typeof(bool)] = As(NpgsqlDbType.Boolean),
        [typeof(short)] = As(NpgsqlDbType.Smallint),
        [typeof(int)] = As(NpgsqlDbType.Integer),
        [typeof(long)] = As(NpgsqlDbType.Bigint),
        [typeof(double)] = As(NpgsqlDbType.Double),
        [typeof(decimal)] = As(NpgsqlDbType.Numeric),
        [typeof(DateTimeOffset)] = new(NpgsqlDbType.TimestampTz, value => ((DateTimeOffset)value).ToUniversalTime()),
        [typeof(DateTime)] = new(NpgsqlDbType.TimestampTz, value => ((DateTime)value).ToUniversalTime()),
        [typeof(TimeSpan)] = As(NpgsqlDbType.Interval),
        [typeof(byte[])] = As(NpgsqlDbType.Bytea),
        [typeof(Jsonb)] = new(NpgsqlDbType.Jsonb, value => ((Jsonb)value).Text),
        [typeof(JsonElement)] = new(NpgsqlDbType.Jsonb, value => ((JsonElement)value).GetRawText()),
        [typeof(JsonObject)] = new(NpgsqlDbType.Jsonb, value => ((JsonObject)value).ToJsonString()),
        [typeof(JsonArray)] = new(NpgsqlDbType.Jsonb, value => ((JsonArray)value).ToJsonString()),
        [typeof(object)] = new(NpgsqlDbType.Unknown, value => value),
    };

    public static ParameterType Of(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalars.TryGetValue(plain, out var scalar))
        {
            return scalar;
        }

        var element = plain.IsArray ? plain.GetElementType() : ElementOf(plain);
        if (element is not null && Scalars.TryGetValue(Nullable.GetUnderlyingType(element) ?? element, out var each))
        {
            return new ParameterType(NpgsqlDbType.Array | each.Type, values => ToArray((IEnumerable)values, element, each));
        }

        throw new InvalidOperationException($"{type} cannot be bound to a parameter; ParameterTypes says what can.");
    }

    private static ParameterType As(NpgsqlDbType type) => new(type, value => value);

    private static Type? ElementOf(Type type) => type.GetInterfaces().Append(type)
        .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        ?.GetGenericArguments()[0];

    private static object ToArray(IEnumerable values, Type element, ParameterType each)
    {
        switch (values)
        {
            case Guid[] or string[] or int[] or long[] or bool[] or short[]:
                return values;
            case IEnumerable<Guid> ids:
                return ids.ToArray();
            case IEnumerable<string> texts:
                return texts.ToArray();
            case IEnumerable<int> numbers:
                return numbers.ToArray();
        }

        var converted = values.Cast<object?>().Select(value => value is null ? null : each.Convert(value)).ToArray();
        var target = converted.FirstOrDefault(value => value is not null)?.GetType() ?? Nullable.GetUnderlyingType(element) ?? element;
        var array = Array.CreateInstance(target.IsValueType && Nullable.GetUnderlyingType(element) is not null ? typeof(Nullable<>).MakeGenericType(target) : target, converted.Length);
        for (var i = 0; i < converted.Length; i++)
        {
            array.SetValue(converted[i], i);
        }

        return array;
    }
}
