namespace Helios.Plugins.Tests;

/// <summary>Guests for hook post_execution, in text form.</summary>
internal static class ResultWat
{
    /// <summary>"***" for every value of every text column that is writable; then <paramref name="answer"/>.</summary>
    public static string Mask(string stars = "***", string answer = "(i64.const 1)", string perColumn = "") => $$"""
        (module
          (memory (export "memory") 64)
          (data (i32.const 1024) "{{stars}}")
          (global $end (mut i32) (i32.const 65536))
          (func (export "helios_abi_v1"))
          (func (export "helios_arena") (param $bytes i32) (result i32)
            (local $at i32)
            (local.set $at (global.get $end))
            (global.set $end (i32.add (global.get $end) (i32.and (i32.add (local.get $bytes) (i32.const 63)) (i32.const -64))))
            (block $fits
              (br_if $fits (i32.le_u (global.get $end) (i32.mul (memory.size) (i32.const 65536))))
              (br_if $fits (i32.ge_s (memory.grow (i32.const 96)) (i32.const 0)))
              (return (i32.const 0)))
            (local.get $at))
          (func (export "helios_on_batch") (param $frame i32) (result i64)
            (local $batch i32) (local $column i32) (local $left i32) (local $view i32) (local $rows i32)
            (local.set $batch (i32.load offset=44 (local.get $frame)))
            (local.set $column (i32.load offset=8 (local.get $batch)))
            (local.set $left (i32.load16_u offset=4 (local.get $batch)))
            (block $done
              (loop $columns
                (br_if $done (i32.eqz (local.get $left)))
                {{perColumn}}
                (if (i32.and
                      (i32.eq (i32.load8_u offset=2 (local.get $column)) (i32.const 6))
                      (i32.and (i32.load8_u offset=3 (local.get $column)) (i32.const 1)))
                  (then
                    (local.set $view (i32.load offset=16 (local.get $column)))
                    (local.set $rows (i32.load (local.get $batch)))
                    (loop $values
                      (if (local.get $rows)
                        (then
                          (i64.store (local.get $view) (i64.const {{(long)stars.Length << 32 | 1024}}))
                          (local.set $view (i32.add (local.get $view) (i32.const 8)))
                          (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
                          (br $values))))))
                (local.set $column (i32.add (local.get $column) (i32.const 64)))
                (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                (br $columns)))
            {{answer}}))
        """;

    /// <summary>Runs <paramref name="body"/> for a batch whose address is $batch and whose first column is $column.</summary>
    public static string OnBatch(string body, string more = "") => $$"""
        (module
          {{more}}
          (memory (export "memory") 64)
          (func (export "helios_abi_v1"))
          (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
          (func (export "helios_on_batch") (param $frame i32) (result i64)
            (local $batch i32) (local $column i32)
            (local.set $batch (i32.load offset=44 (local.get $frame)))
            (local.set $column (i32.load offset=8 (local.get $batch)))
            {{body}}))
        """;

    /// <summary>
    /// A guest that adds columns: of each, every second value is NULL, and the others have 1 in each byte, or the text "add". Names are at
    /// 4096, 64 bytes each.
    /// </summary>
    public static string Add((string Name, uint Oid)[] columns, string onResult = "(i64.const 0x80000000001)", string more = "") => $$"""
        (module
          {{more}}
          (memory (export "memory") 64)
          (data (i32.const 1024) "add")
          (data (i32.const 2048) "{{Bytes(2064, (uint)columns.Length, 0, 0)}}{{Described(columns)}}")
          {{string.Concat(columns.Select((c, i) => $"(data (i32.const {4096 + 64 * i}) \"{c.Name}\")"))}}
          (func (export "helios_abi_v1"))
          (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
          (func (export "helios_on_result") (param $frame i32) (result i64) {{onResult}})
          {{Fill}})
        """;

    private const string Fill = """
        (func (export "helios_on_batch") (param $frame i32) (result i64)
          (local $batch i32) (local $column i32) (local $left i32) (local $rows i32) (local $data i32) (local $kind i32)
          (local.set $batch (i32.load offset=44 (local.get $frame)))
          (local.set $column (i32.load offset=8 (local.get $batch)))
          (local.set $left (i32.load16_u offset=4 (local.get $batch)))
          (loop $columns
            (if (local.get $left)
              (then
                (if (i32.and (i32.load8_u offset=3 (local.get $column)) (i32.const 8))
                  (then
                    (local.set $rows (i32.load (local.get $batch)))
                    (local.set $data (i32.load offset=16 (local.get $column)))
                    (local.set $kind (i32.load8_u offset=2 (local.get $column)))
                    (memory.fill (i32.load offset=12 (local.get $column)) (i32.const 0x55)
                      (i32.div_u (i32.add (local.get $rows) (i32.const 7)) (i32.const 8)))
                    (memory.fill (local.get $data) (i32.const 1)
                      (i32.mul (local.get $rows) (i32.load8_u (i32.add (i32.const 3000) (local.get $kind)))))
                    (if (i32.eq (local.get $kind) (i32.const 6))
                      (then
                        (loop $values
                          (i64.store (local.get $data) (i64.const 0x300000400))
                          (local.set $data (i32.add (local.get $data) (i32.const 8)))
                          (br_if $values (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))))))
                (local.set $column (i32.add (local.get $column) (i32.const 64)))
                (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                (br $columns))))
          (i64.const 1))
        (data (i32.const 3000) "\01\02\04\08\08\10\08")
        """;

    /// <summary>Numbers as bytes of a data segment.</summary>
    public static string Bytes(params ReadOnlySpan<uint> numbers)
    {
        var text = new System.Text.StringBuilder();
        foreach (uint number in numbers)
        {
            foreach (byte b in BitConverter.GetBytes(number))
            {
                text.Append('\\').Append(b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    private static string Described((string Name, uint Oid)[] columns) => string.Concat(columns.Select((c, i) => Bytes(
        4096 + 64 * (uint)i, (uint)System.Text.Encoding.UTF8.GetByteCount(c.Name), c.Oid, uint.MaxValue, 0, 0, 0, 0)));
}
