const NAMES = `abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict
dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance
issubclass iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed
round set setattr slice sorted staticmethod str sum super tuple type vars zip __import__ Ellipsis NotImplemented
BaseException BaseExceptionGroup Exception ExceptionGroup ArithmeticError AssertionError AttributeError BufferError
ConnectionError ConnectionAbortedError ConnectionRefusedError ConnectionResetError BrokenPipeError EOFError
FileExistsError FileNotFoundError FloatingPointError GeneratorExit ImportError IndentationError IndexError
InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError
NotADirectoryError NotImplementedError OSError OverflowError PermissionError ProcessLookupError RecursionError
ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError SystemExit TabError TimeoutError
TypeError UnboundLocalError UnicodeError UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError ValueError
ZeroDivisionError Warning BytesWarning DeprecationWarning FutureWarning ImportWarning PendingDeprecationWarning
ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning`;

/** The names that Python's builtins module gives every module. */
export const BUILTINS: ReadonlySet<string> = new Set(NAMES.split(/\s+/));
